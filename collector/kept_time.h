// KeptTime: the judge's clock. It never goes back, and never stands still: where the wall clock is behind what was
// acted on already (it was set back, or had been ahead), it goes on at half speed until the wall clock has caught up.
// So Listings end also then.
#pragma once

#include <chrono>

#include "collector/model/time.h"

namespace cenote::collector {

// One look at the clocks.
struct Reading {
  Time now{};           // for all that is judged and kept
  Duration ahead{0};    // of the wall clock; what sensors say is that much older in the judge's time
  bool trusted = true;  // for deleting by age (ops/clock_jumps.h)
};

class KeptTime {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // `last`: the latest time that was ever acted on, the store's last time.
  KeptTime(Time last, Moment moment) : last_(last), moment_(moment) {}

  Time At(Time wall, Moment moment);

 private:
  Time last_;
  Moment moment_;
};

}  // namespace cenote::collector
