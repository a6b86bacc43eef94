#include "ops/notify_socket.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace cenote::ops {
namespace {

// The sender of one datagram that says READY=1; nothing when it says something else; -1 at the queue's end.
std::optional<pid_t> ReceiveReady(int fd) {
  std::array<char, 256> text{};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
  iovec part{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = ::recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size < 0) {
    return -1;
  }
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  const bool ready = std::string_view(text.data(), static_cast<std::size_t>(size)).find("READY=1") == 0;
  if (!ready || header == nullptr || header->cmsg_type != SCM_CREDENTIALS) {
    return std::nullopt;
  }
  ucred sender{};
  std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
  return sender.pid;
}

}  // namespace

Result<NotifySocket> NotifySocket::Open() {
  NotifySocket socket;
  socket.fd_ = Fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const int on = 1;
  if (!socket.fd_.valid() ||
      ::bind(socket.fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(sa_family_t)) != 0 ||
      ::setsockopt(socket.fd_.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) {
    return ErrnoError("notify socket");
  }
  socklen_t size = sizeof address;
  if (::getsockname(socket.fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return ErrnoError("notify socket");
  }
  const std::size_t length = size - offsetof(sockaddr_un, sun_path);
  socket.address_ = "@" + std::string(address.sun_path + 1, length - 1);
  return socket;
}

void NotifySocket::Listen(EventLoop& loop, std::function<void(pid_t)> ready) {
  readable_ = Event(loop, fd_.get(), EV_READ | EV_PERSIST, [fd = fd_.get(), ready = std::move(ready)](short) {
    for (std::optional<pid_t> sender = ReceiveReady(fd); sender != -1; sender = ReceiveReady(fd)) {
      if (sender) {
        ready(*sender);
      }
    }
  });
  readable_.Start();
}

}  // namespace cenote::ops
