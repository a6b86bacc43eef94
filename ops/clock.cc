#include "ops/clock.h"

namespace cenote::ops {

Time Now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::chrono::steady_clock::time_point Monotonic() { return std::chrono::steady_clock::now(); }

}  // namespace cenote::ops
