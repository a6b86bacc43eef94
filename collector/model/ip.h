// IP addresses and prefixes. The two families never share a key space (design rule 6): an IPv6 prefix never covers an
// IPv4 address, and ::ffff:a.b.c.d becomes IPv4 where it is parsed. Plain values, any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "collector/model/result.h"

namespace cenote {

enum class Family : std::uint8_t { kV4 = 4, kV6 = 6 };

struct IpAddress {
  Family family = Family::kV4;
  std::array<std::uint8_t, 16> bytes{};  // network order; IPv4 uses the first four, the rest are zero

  static IpAddress V4(std::uint32_t host_order);
  static IpAddress V6(const std::array<std::uint8_t, 16>& bytes);  // an IPv4-mapped address becomes IPv4
  // Dotted quad without leading zeros, or RFC 4291 text; no zone index, no brackets.
  static Result<IpAddress> Parse(std::string_view text);

  bool is_v4() const { return family == Family::kV4; }
  int bits() const { return is_v4() ? 32 : 128; }
  std::uint32_t v4() const;      // host order; only for IPv4
  std::string ToString() const;  // RFC 5952

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

struct IpPrefix {
  IpAddress first;          // host bits are zero
  std::uint8_t length = 0;  // 0..32 or 0..128

  // "192.0.2.0/24", "2001:db8::/32", or an address alone (full length). Host bits must be zero. A prefix of
  // ::ffff:0:0/96 and longer becomes IPv4.
  static Result<IpPrefix> Parse(std::string_view text);
  // `address` cut to `length` bits (at most its full length).
  static IpPrefix Of(const IpAddress& address, int length);

  IpAddress Last() const;  // the highest address inside
  bool Contains(const IpAddress& address) const;
  bool Contains(const IpPrefix& other) const;  // true for itself
  bool is_host() const { return length == first.bits(); }
  std::string ToString() const;  // always with "/length" unless it is a full-length one

  // Order: family, first address, then shorter before longer: a prefix stands just before all it contains.
  friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;
};

}  // namespace cenote
