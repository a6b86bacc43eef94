// Subject: what can be listed. An IPv4 prefix, an IPv6 prefix, a domain name with all below it, or a file's SHA-256.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "collector/model/ip.h"
#include "collector/model/result.h"

namespace cenote {

// A domain name: lower case ASCII (A-labels), no trailing dot, labels of 1 to 63 bytes of [a-z0-9_-], 253 bytes at
// most. The last label is not all digits, so that no name looks like an address.
struct DomainName {
  std::string text;
  // Any case, and with or without a trailing dot.
  static Result<DomainName> Parse(std::string_view text);
  friend auto operator<=>(const DomainName&, const DomainName&) = default;
};

struct FileHash {
  std::array<std::uint8_t, 32> sha256{};
  friend auto operator<=>(const FileHash&, const FileHash&) = default;
};

class Subject {
 public:
  // The kind byte is on disk and on the wire: numbers are for good.
  enum class Kind : std::uint8_t { kV4 = 1, kV6 = 2, kName = 3, kHash = 4 };

  Subject() = default;                                   // 0.0.0.0/0
  Subject(IpPrefix prefix) : value_(prefix) {}           // NOLINT(google-explicit-constructor)
  Subject(DomainName name) : value_(std::move(name)) {}  // NOLINT(google-explicit-constructor)
  Subject(FileHash hash) : value_(hash) {}               // NOLINT(google-explicit-constructor)

  // The Subject that a source address is judged as: IPv4 by /32, IPv6 by /64.
  static Subject ForSource(const IpAddress& address);
  // An address or prefix, a name with at least one dot or a single label, or "sha256:" and 64 hex digits.
  static Result<Subject> Parse(std::string_view text);

  Kind kind() const;
  const IpPrefix* prefix() const { return std::get_if<IpPrefix>(&value_); }
  const DomainName* name() const { return std::get_if<DomainName>(&value_); }
  const FileHash* hash() const { return std::get_if<FileHash>(&value_); }

  // Same kind, and every address or name of `other` is one of this.
  bool Contains(const Subject& other) const;
  std::string ToString() const;  // Parse's inverse

  // The key under which everything in the store is kept: the kind byte, then
  //   v4, v6: the first address (4 or 16 bytes), the length byte;   hash: 32 bytes;
  //   name: the labels from the right, each followed by a zero byte ("com\0evil\0").
  // Byte order of keys: a Subject stands just before all it contains (for a prefix: right before what starts with it).
  std::string Key() const;
  static Result<Subject> FromKey(std::string_view key);

  friend auto operator<=>(const Subject&, const Subject&) = default;

 private:
  std::variant<IpPrefix, DomainName, FileHash> value_;
};

}  // namespace cenote
