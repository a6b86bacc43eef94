// Change: one line of the journal that transfers, feeds and mirrors read. Every commit that changes a Listing takes the
// next serial; all its Changes carry that serial and the commit's time T(serial).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collector/model/listing.h"
#include "collector/model/result.h"
#include "collector/model/subject.h"
#include "collector/model/time.h"

namespace cenote {

using Serial = std::uint64_t;  // its low 32 bits are the SOA serial

struct Change {
  Serial serial = 0;
  Time time{};
  Subject subject;
  Listing before;
  Listing after;
  friend bool operator==(const Change&, const Change&) = default;
};

// Without the serial, which is the key.
std::string Encode(const Change& change);
Result<Change> DecodeChange(Serial serial, std::string_view bytes);

}  // namespace cenote
