// The arrow from Observations to a Record: a sum, and so indifferent to order. Pure.
#pragma once

#include "collector/model/observation.h"
#include "collector/model/record.h"

namespace cenote::collector {

// Adds one Observation. What lies outside the window of the newest bucket is dropped, whichever came first. A finding
// counts no message; its Signals stand at the time of what it is about. Signals that no table row has are left out, so
// a bucket's size is bounded.
void Fold(Record& record, const Observation& observation);

}  // namespace cenote::collector
