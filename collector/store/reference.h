// The reference that TXT, page and reports share: 12 characters, base32 (RFC 4648, lower case) of an HMAC-SHA256 over
// Subject, Reason and since. Stable while the part lives; reveals no order, count or sensor.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "collector/model/reason.h"
#include "collector/model/subject.h"

namespace cenote::store {

using ReferenceKey = std::array<std::uint8_t, 32>;

std::string ReferenceOf(const ReferenceKey& key, const Subject& subject, Reason reason, std::int64_t since_seconds);

}  // namespace cenote::store
