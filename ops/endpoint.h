// Endpoint: an address and a port, as configuration writes it: "127.0.0.1:2525" or "[::1]:2525".
#pragma once

#include <sys/socket.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "collector/model/ip.h"
#include "collector/model/result.h"

namespace cenote::ops {

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;  // 0: the kernel chooses

  static Result<Endpoint> Parse(std::string_view text);
  // From a socket call; anything but AF_INET and AF_INET6 gives 0.0.0.0:0. A mapped IPv4 address becomes IPv4.
  static Endpoint FromSockaddr(const sockaddr_storage& address);
  // Fills `out`, returns its length.
  socklen_t ToSockaddr(sockaddr_storage& out) const;
  std::string ToString() const;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace cenote::ops
