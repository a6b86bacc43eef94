#include "ops/endpoint.h"

#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace cenote::ops {
namespace {

Error Invalid(std::string_view text) {
  return {Error::Code::kInvalid,
          "not an address with a port, such as 127.0.0.1:2525 or [::1]:2525: " + std::string(text.substr(0, 100))};
}

bool ParsePort(std::string_view text, std::uint16_t& port) {
  if (text.empty() || text.size() > 5) {
    return false;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Result<Endpoint> Endpoint::Parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return Invalid(text);
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  Endpoint endpoint;
  const Result<IpAddress> address = IpAddress::Parse(host);
  // Brackets stand around IPv6 and nothing else; a mapped address inside them is still written as IPv6.
  if (!address || bracketed != (host.find(':') != std::string_view::npos) ||
      !ParsePort(text.substr(colon + 1), endpoint.port)) {
    return Invalid(text);
  }
  endpoint.address = *address;
  return endpoint;
}

Endpoint Endpoint::FromSockaddr(const sockaddr_storage& address) {
  Endpoint endpoint;
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    endpoint.address = IpAddress::V4(ntohl(v4.sin_addr.s_addr));
    endpoint.port = ntohs(v4.sin_port);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    endpoint.address = IpAddress::V6(bytes);
    endpoint.port = ntohs(v6.sin6_port);
  }
  return endpoint;
}

socklen_t Endpoint::ToSockaddr(sockaddr_storage& out) const {
  out = {};
  if (address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(address.v4());
    std::memcpy(&out, &v4, sizeof v4);
    return sizeof v4;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  std::memcpy(&v6.sin6_addr, address.bytes.data(), address.bytes.size());
  std::memcpy(&out, &v6, sizeof v6);
  return sizeof v6;
}

std::string Endpoint::ToString() const {
  const std::string host = address.ToString();
  return (address.is_v4() ? host : "[" + host + "]") + ":" + std::to_string(port);
}

}  // namespace cenote::ops
