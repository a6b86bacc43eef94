// Record: what is remembered of one Subject, as a sum. Folding the same Observations in any order gives the same
// Record.
//
// Counts are kept per Signal and six-hour bucket, not as weights: a changed policy judges old behaviour anew, Decide
// can cap per day, and nothing has to be referred to a fixed epoch. Only buckets within kBuckets of the newest stay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/observation.h"
#include "collector/model/result.h"
#include "collector/model/signal.h"
#include "collector/model/time.h"

namespace cenote {

struct SignalCount {
  Signal signal{};
  std::uint32_t count = 0;  // Observations that carried it, saturating
  friend bool operator==(const SignalCount&, const SignalCount&) = default;
};

struct Bucket {
  std::uint32_t index = 0;  // time / kBucketSpan
  Time last{};              // newest Observation in it; lies within it
  std::uint32_t messages = 0;
  std::vector<SignalCount> signals;  // ascending by Signal, the kMaxSignals lowest numbers
  friend bool operator==(const Bucket&, const Bucket&) = default;
};

struct Seen {  // a pointer to an Observation, for explain and notices
  Time time{};
  ObservationId id;
  friend auto operator<=>(const Seen&, const Seen&) = default;
};

struct Record {
  Time first_seen{};
  Time last_seen{};
  std::uint64_t messages = 0;
  std::uint64_t observations = 0;
  bool findings_in = false;        // a finding arrived: late knowledge need not be waited for
  std::vector<Bucket> buckets;     // ascending by index
  std::vector<Seen> recent;        // the newest kRecent, ascending
  std::vector<std::string> helos;  // the kHelos smallest different ones, ascending, each cut to kMaxDetail
  friend bool operator==(const Record&, const Record&) = default;
};

inline constexpr Duration kBucketSpan = std::chrono::hours(6);
inline constexpr std::uint32_t kBuckets = 40;  // ten days
inline constexpr std::size_t kRecent = 4;
inline constexpr std::size_t kHelos = 8;

// Longer lists are cut to the bounds above. No time is before 1970, last_seen is not before first_seen, and the orders
// are as said.
std::string Encode(const Record& record);
Result<Record> DecodeRecord(std::string_view bytes);

}  // namespace cenote
