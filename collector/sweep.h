// Sweep: what time alone changes in the store, in one short write transaction: due Subjects are decided again (so
// expiry is a Change), old Observations and journal commits go, the heartbeat beats.
#pragma once

#include <cstdint>

#include "collector/changes.h"
#include "collector/policy.h"
#include "collector/store/writer.h"

namespace cenote::collector {

struct SweepRules {
  Duration keep_observations{};
  Duration keep_journal{};
  std::size_t most = 1000;  // Subjects, and rows of each trim, in one transaction
  bool trim = true;         // false: nothing is deleted for its age
  Duration ahead{0};        // of the clock that Observations carry the time of
};

struct Swept {
  std::uint64_t decided = 0;
  std::uint64_t observations_trimmed = 0;
  std::uint64_t journal_trimmed = 0;
  ChangeTally changes;
  bool more = false;  // a bound was reached: sweep again soon
};

Result<Swept> Sweep(store::Writer& writer, const Policy& policy, const SweepRules& rules);

}  // namespace cenote::collector
