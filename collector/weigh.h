// Weigh: the sums over a Record that Decide compares with the thresholds. Pure, integer.
#pragma once

#include <vector>

#include "collector/decide.h"
#include "collector/model/record.h"
#include "collector/policy.h"

namespace cenote::collector {

// One Contribution per Signal that the Record's window holds, ascending. Per bucket a Signal adds its weight for each
// Observation, at most `repeats` times; a bucket above `bucket_most` is scaled down to it; then it decays by the
// bucket's newest time. As a manner a Signal counts its weight once, in full where `manners_share` of the (equally
// decayed) messages show it.
std::vector<Contribution> Weigh(const Record& record, const Policy& policy, Time now);

}  // namespace cenote::collector
