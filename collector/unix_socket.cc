#include "collector/unix_socket.h"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace cenote::collector {
namespace {

constexpr int kBacklog = 128;

Result<sockaddr_un> AddressOf(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) {
    return Error{Error::Code::kInvalid, path + ": is longer than a socket's path may be (" +
                                            std::to_string(sizeof address.sun_path - 1) + " bytes)"};
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* Pointer(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

std::string AccountName(uid_t uid) {
  const passwd* account = ::getpwuid(uid);
  return account != nullptr ? account->pw_name : "uid " + std::to_string(uid);
}

}  // namespace

Result<ops::Fd> ListenUnix(const std::string& path, unsigned mode) {
  const Result<sockaddr_un> address = AddressOf(path);
  if (!address) {
    return address.error();
  }
  ops::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) {
    return ops::ErrnoError("socket");
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return ops::ErrnoError(path);
  }
  // Before bind: the file appears with these rights (less the umask), never with more.
  if (::fchmod(fd.get(), mode) != 0 || ::bind(fd.get(), Pointer(*address), sizeof *address) != 0 ||
      ::chmod(path.c_str(), mode) != 0 || ::listen(fd.get(), kBacklog) != 0) {
    return ops::ErrnoError(path);
  }
  return fd;
}

Result<ops::Fd> ConnectUnix(const std::string& path, int seconds) {
  const Result<sockaddr_un> address = AddressOf(path);
  if (!address) {
    return address.error();
  }
  ops::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval limit{seconds, 0};
  if (!fd.valid() || ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 ||
      ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0) {
    return ops::ErrnoError("socket");
  }
  if (::connect(fd.get(), Pointer(*address), sizeof *address) != 0) {
    const bool nobody = errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR;
    Error error = ops::ErrnoError(path);
    error.code = nobody ? Error::Code::kUnavailable : error.code;
    return error;
  }
  return fd;
}

std::string PeerName(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return "unknown";
  }
  return AccountName(peer.uid);
}

std::string CallerName() {
  if (const char* sudo = std::getenv("SUDO_USER"); ::getuid() == 0 && sudo != nullptr && *sudo != '\0') {
    return sudo;
  }
  return AccountName(::getuid());
}

}  // namespace cenote::collector
