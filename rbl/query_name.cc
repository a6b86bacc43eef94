#include "rbl/query_name.h"

#include <array>
#include <cstdint>

namespace cenote::rbl {
namespace {

constexpr std::size_t kOctets = 4;
constexpr std::size_t kNibbles = 32;
constexpr int kWrong = -1;

int ReadOctet(std::string_view label) {
  if (label.size() > 3 || (label.size() > 1 && label[0] == '0')) {
    return kWrong;
  }
  int value = 0;
  for (const char digit : label) {
    if (digit < '0' || digit > '9') {
      return kWrong;
    }
    value = value * 10 + (digit - '0');
  }
  return value <= 255 ? value : kWrong;
}

int ReadNibble(std::string_view label) {
  if (label.size() != 1) {
    return kWrong;
  }
  const char digit = label[0];
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const auto letter = static_cast<char>(static_cast<unsigned char>(digit) | 0x20U);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : kWrong;
}

std::optional<QueryName> ReadOctets(const NameView& name, std::size_t labels) {
  std::uint32_t address = 0;
  std::uint32_t nibbles = 0;
  bool all_digits = true;
  for (std::size_t place = labels; place-- > 0;) {
    const int octet = ReadOctet(name.Label(place));
    if (octet == kWrong) {
      return std::nullopt;
    }
    address = (address << 8U) | static_cast<std::uint32_t>(octet);
    nibbles = (nibbles << 4U) | static_cast<std::uint32_t>(octet & 0xF);
    all_digits = all_digits && octet < 10;
  }
  QueryName query;
  if (labels < kOctets) {
    query.kind = QueryName::Kind::kPartial;
    return query;
  }
  query.kind = QueryName::Kind::kAddress;
  query.address = IpAddress::V4(address);
  if (all_digits) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[0] = static_cast<std::uint8_t>(nibbles >> 8U);
    bytes[1] = static_cast<std::uint8_t>(nibbles);
    query.above = IpPrefix::Of(IpAddress::V6(bytes), 16);
  }
  return query;
}

QueryName ReadNibbles(const NameView& name, std::size_t labels) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t place = 0; place < labels; ++place) {
    const int nibble = ReadNibble(name.Label(labels - 1 - place));
    if (nibble == kWrong) {
      return {};
    }
    bytes[place / 2] = static_cast<std::uint8_t>(bytes[place / 2] | (place % 2 == 0 ? nibble << 4 : nibble));
  }
  QueryName query;
  if (labels < kNibbles) {
    query.kind = QueryName::Kind::kPartial;
    return query;
  }
  query.kind = QueryName::Kind::kAddress;
  query.address = IpAddress::V6(bytes);
  return query;
}

}  // namespace

QueryName ReadQueryName(const NameView& name, std::size_t labels) {
  if (labels == 0 || labels > kNibbles) {
    return {};
  }
  if (labels <= kOctets) {
    if (const auto query = ReadOctets(name, labels)) {
      return *query;
    }
  }
  return ReadNibbles(name, labels);
}

bool LooksNumeric(std::string_view label) { return ReadOctet(label) != kWrong || ReadNibble(label) != kWrong; }

}  // namespace cenote::rbl
