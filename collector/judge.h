// Judge: a batch of Observations becomes Records and Listings, all in one write transaction.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "collector/changes.h"
#include "collector/model/observation.h"
#include "collector/policy.h"
#include "collector/store/writer.h"

namespace cenote::collector {

struct Judged {
  std::array<std::uint64_t, 4> by_kind{};  // new Observations, by ObservationKind's number
  std::uint64_t duplicates = 0;            // were there already: only acknowledged
  std::uint64_t exempt = 0;                // Subjects in exempt space: recorded, never listed
  ChangeTally changes;
};

// Keeps each new Observation, folds it into its source's Record, and decides once per Subject. An Observation is folded
// `ahead` later than it says (so far the judge's time is ahead of the clock), and at now() at the latest, so that a
// sensor's wrong clock cannot push real buckets out. An error is the store's: the transaction must not be committed.
Result<Judged> JudgeBatch(store::Writer& writer, const std::vector<Observation>& batch, const Policy& policy,
                          Duration ahead = {});

// Decides again about `subject`: expired parts of any source end, the judgement's part is what Decide says.
Status JudgeAgain(store::Writer& writer, const Subject& subject, const Policy& policy, ChangeTally& changes);

}  // namespace cenote::collector
