// Sockets of a client on loopback, with deadlines instead of endless waits.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>

#include "ops/sockets.h"
#include "tests/rbl/dns.h"

namespace cenote::rbl::testing {

inline constexpr int kPatience = 10000;  // ms

inline ops::Fd Listen(ops::Transport transport, std::string_view endpoint, int copies = 1) {
  ops::SocketNeed need;
  need.name = "dns";
  need.transport = transport;
  need.endpoints = {*ops::Endpoint::Parse(endpoint)};
  need.copies = copies;
  return std::move(ops::OpenSockets({need})->front().fd);
}

inline ops::Fd Connect(ops::Transport transport, const ops::Endpoint& server) {
  sockaddr_storage address{};
  const socklen_t size = server.ToSockaddr(address);
  ops::Fd fd(::socket(address.ss_family, transport == ops::Transport::kUdp ? SOCK_DGRAM : SOCK_STREAM, 0));
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0 ? std::move(fd) : ops::Fd();
}

inline bool Readable(int fd, int patience = kPatience) {
  pollfd waited{fd, POLLIN, 0};
  return ::poll(&waited, 1, patience) == 1;
}

// One datagram, or what a stream has; "" at its end or when nothing comes.
inline std::string Receive(int fd) {
  std::array<char, 65536> bytes{};
  if (!Readable(fd)) {
    return {};
  }
  const ssize_t size = ::recv(fd, bytes.data(), bytes.size(), 0);
  return {bytes.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

inline bool Send(int fd, std::string_view bytes) {
  return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

inline std::string Framed(const std::string& message) { return U16(static_cast<unsigned>(message.size())) + message; }

// The next framed message of a stream; `rest` keeps what came beyond it. "" at the stream's end.
inline std::string ReceiveFrame(int fd, std::string& rest) {
  for (;;) {
    if (rest.size() >= 2) {
      const std::size_t length =
          static_cast<std::size_t>(static_cast<unsigned char>(rest[0])) << 8U | static_cast<unsigned char>(rest[1]);
      if (rest.size() >= 2 + length) {
        const std::string message = rest.substr(2, length);
        rest.erase(0, 2 + length);
        return message;
      }
    }
    const std::string more = Receive(fd);
    if (more.empty()) {
      return {};
    }
    rest += more;
  }
}

}  // namespace cenote::rbl::testing
