// The one place that asks the operating system what time it is. Roles call it at the edge and pass the result inwards.
#pragma once

#include "collector/model/time.h"

namespace cenote::ops {

Time Now();  // UTC

// A clock for measuring spans, not moved by clock changes.
std::chrono::steady_clock::time_point Monotonic();

}  // namespace cenote::ops
