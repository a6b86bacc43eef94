#include "ops/sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace cenote::ops {
namespace {

constexpr int kFirstInherited = 3;  // SD_LISTEN_FDS_START of sd_listen_fds(3)
constexpr int kMostInherited = 1024;
constexpr int kBacklog = 1024;

bool SetOption(int fd, int level, int option, int value) {
  return ::setsockopt(fd, level, option, &value, sizeof value) == 0;
}

Result<Fd> OpenSocket(const SocketNeed& need, const Endpoint& endpoint) {
  const int kind = need.transport == Transport::kUdp ? SOCK_DGRAM : SOCK_STREAM;
  const int family = endpoint.address.is_v4() ? AF_INET : AF_INET6;
  Fd fd(::socket(family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  // SO_REUSEADDR on UDP would let two servers share a port without a word.
  const bool set = fd.valid() && (kind == SOCK_DGRAM || SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1)) &&
                   (need.copies <= 1 || SetOption(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1)) &&
                   (family == AF_INET || SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1)) &&
                   (need.receive_buffer == 0 || SetOption(fd.get(), SOL_SOCKET, SO_RCVBUF, need.receive_buffer));
  sockaddr_storage address{};
  const socklen_t size = endpoint.ToSockaddr(address);
  if (!set || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      (kind == SOCK_STREAM && ::listen(fd.get(), kBacklog) != 0)) {
    return ErrnoError((need.key.empty() ? need.name : need.key) + " = \"" + endpoint.ToString() + "\"");
  }
  return fd;
}

// SO_REUSEPORT would let a second cenote take a share of a port that is already served; so an endpoint with copies is
// first tried alone.
Status TryAlone(const SocketNeed& need, const Endpoint& endpoint) {
  if (need.copies <= 1 || endpoint.port == 0) {
    return {};
  }
  SocketNeed alone = need;
  alone.copies = 1;
  const Result<Fd> fd = OpenSocket(alone, endpoint);
  return fd ? Status() : Status(fd.error());
}

Status OpenNeed(const SocketNeed& need, std::vector<NamedSocket>& out) {
  for (Endpoint endpoint : need.endpoints) {
    if (Status alone = TryAlone(need, endpoint); !alone) {
      return alone;
    }
    for (int copy = 0; copy < std::max(need.copies, 1); ++copy) {
      Result<Fd> fd = OpenSocket(need, endpoint);
      if (!fd) {
        return fd.error();
      }
      endpoint.port = BoundEndpoint(fd->get()).port;
      out.push_back({need.name, *std::move(fd)});
    }
  }
  return {};
}

std::optional<int> TakeNumber(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) {
    return std::nullopt;
  }
  const std::string_view digits(text);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool good = error == std::errc{} && end == digits.data() + digits.size() && number >= 0;
  return good ? std::optional(number) : std::nullopt;
}

std::string NextName(std::string_view& names) {
  const std::size_t colon = names.find(':');
  std::string name(names.substr(0, colon));
  names = colon == std::string_view::npos ? std::string_view() : names.substr(colon + 1);
  return name;
}

}  // namespace

Result<std::vector<NamedSocket>> OpenSockets(const std::vector<SocketNeed>& needs) {
  std::vector<NamedSocket> sockets;
  for (const SocketNeed& need : needs) {
    if (const Status opened = OpenNeed(need, sockets); !opened) {
      return opened.error();
    }
  }
  return sockets;
}

std::vector<NamedSocket> InheritedSockets() {
  std::vector<NamedSocket> sockets;
  const std::optional<int> pid = TakeNumber("LISTEN_PID");
  const std::optional<int> count = TakeNumber("LISTEN_FDS");
  const char* listed = std::getenv("LISTEN_FDNAMES");
  const std::string all = listed == nullptr ? "" : listed;
  std::string_view names = all;
  if (pid == ::getpid() && count && *count <= kMostInherited) {
    for (int fd = kFirstInherited; fd < kFirstInherited + *count; ++fd) {
      ::fcntl(fd, F_SETFD, FD_CLOEXEC);
      ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
      sockets.push_back({NextName(names), Fd(fd)});
    }
  }
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
    ::unsetenv(variable);
  }
  return sockets;
}

Result<std::vector<NamedSocket>> TakeSockets(const std::vector<SocketNeed>& needs) {
  std::vector<NamedSocket> inherited = InheritedSockets();
  if (!inherited.empty()) {
    return inherited;
  }
  return OpenSockets(needs);
}

std::vector<Fd> Extract(std::vector<NamedSocket>& sockets, std::string_view name) {
  std::vector<Fd> found;
  std::vector<NamedSocket> rest;
  for (NamedSocket& socket : sockets) {
    if (socket.name == name) {
      found.push_back(std::move(socket.fd));
    } else {
      rest.push_back(std::move(socket));
    }
  }
  sockets = std::move(rest);
  return found;
}

Endpoint BoundEndpoint(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return {};
  }
  return Endpoint::FromSockaddr(address);
}

}  // namespace cenote::ops
