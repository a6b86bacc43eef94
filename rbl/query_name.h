// What the labels in front of a zone or sublist ask for: "2.0.0.127" (reversed octets) or 32 reversed nibbles is an
// address, fewer of them are the empty names above addresses (RFC 5782 2.1, 2.4; RFC 9156), everything else is no name
// of a list. Pure.
#pragma once

#include <cstddef>
#include <optional>

#include "collector/model/ip.h"
#include "rbl/name.h"

namespace cenote::rbl {

struct QueryName {
  enum class Kind : std::uint8_t {
    kOther,    // leading zeros, too many labels, wrong digits, words: does not exist
    kPartial,  // 1 to 3 octets or 1 to 31 nibbles: exists and holds nothing
    kAddress,
  };
  Kind kind = Kind::kOther;
  IpAddress address;  // for kAddress; an IPv4-mapped name is its IPv4 address
  // Four octets below ten read as four nibbles, too: the name 1.0.0.2 is 2.0.0.1 and stands above all of 2001::/16.
  std::optional<IpPrefix> above;
};

// Reads the first `labels` labels of `name`.
QueryName ReadQueryName(const NameView& name, std::size_t labels);

// Whether a label could be read as an octet or a nibble; a sublist must not be called so.
bool LooksNumeric(std::string_view label);

}  // namespace cenote::rbl
