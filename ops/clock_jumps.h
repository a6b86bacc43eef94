// Whether the clock can be trusted with what cannot be undone: deleting for its age. A clock that was set ahead by
// mistake must not cost what is kept.
#pragma once

#include <chrono>

#include "collector/model/time.h"

namespace cenote::ops {

class ClockJumps {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // What the clock says at the start is not known to be right either.
  ClockJumps(Time wall, Moment moment) : wall_(wall), moment_(moment), trusted_from_(moment + kProbation) {}

  // False for an hour after the start, and after the wall clock ran ahead of the steady one by more than a minute since
  // the call before.
  bool Trusted(Time wall, Moment moment);

 private:
  static constexpr std::chrono::hours kProbation{1};
  static constexpr std::chrono::minutes kJump{1};

  Time wall_;
  Moment moment_;
  Moment trusted_from_;
};

}  // namespace cenote::ops
