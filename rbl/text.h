// The words of a TXT answer: why, since which hour, where to look it up, and the reference. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "collector/model/ip.h"
#include "collector/store/reader.h"
#include "rbl/view.h"

namespace cenote::rbl {

// "Sent spam to a trap, since 2026-11-23T06Z, see http://127.0.0.1:8025/lookup?q=203.0.113.7 reference abcdefghij23";
// the hour alone, because a finer time could point at one message.
std::string ListingText(const View& view, const Zone& zone, const IpAddress& address, const store::FoundPart& part);

// For the entries that every list has for testing (RFC 5782 5).
std::string TestText(const View& view, const Sublist& sublist, const IpAddress& address);

}  // namespace cenote::rbl
