// The derived ranges, kept in step with listings and holes inside the same transaction (perf.md's region rebuild).
//
// Cost: a host or a prefix with nothing inside touches its own piece and its two neighbours, whatever else is listed; a
// wider prefix costs what lies inside it, since every piece there names it.
#pragma once

#include <cstdint>

#include "collector/model/ip.h"
#include "collector/model/listing.h"
#include "collector/store/txn.h"

namespace cenote::store {

enum class Moved : std::uint8_t {
  kListing,  // the Listing of `prefix` changed, and `prefix` is not in exempt space
  kHole,     // `prefix` became or ceased to be a hole
};

// Makes the ranges over `prefix` what listings and holes (already written) say.
void UpdateRanges(Txn& txn, const IpPrefix& prefix, Moved moved);

// The same for a host that is in no exempt space and whose Listing is now `listing` (empty: none): nothing can lie
// inside it, so nothing has to be read again. Most Listings are hosts.
void UpdateRangesOfHost(Txn& txn, const IpPrefix& host, const Listing& listing);

MDB_dbi RangesOf(const Txn& txn, Family family);

}  // namespace cenote::store
