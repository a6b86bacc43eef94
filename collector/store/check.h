// `cenote check`: walks the store and proves that what is derived agrees with what it is derived from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector/model/result.h"
#include "collector/store/reader.h"

namespace cenote::store {

struct CheckReport {
  Reader::Sizes sizes;
  std::vector<std::string> faults;  // the first 100, one line each
  std::uint64_t fault_count = 0;
};

// One snapshot, one pass per table: every row decodes; keys and values agree; ranges are disjoint, ordered and exactly
// what listings and holes make; no Listing in exempt space; the journal's serials have a commit time, are in order and
// end at the store's serial, and replaying it over the oldest state it knows gives the Listings; every part's end is in
// the due table; by_time and observations agree.
Result<CheckReport> CheckStore(Env& env);

}  // namespace cenote::store
