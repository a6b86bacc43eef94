// Budget: how much processor time one message's analysis may still take. Counts the thread's own time, so that a busy
// machine cuts no message short. One thread.
#pragma once

#include <ctime>

#include "collector/model/time.h"

namespace cenote::sinkhole {

class Budget {
 public:
  explicit Budget(Duration time) : end_(Used() + time) {}

  // Whether the time is over; once true, it stays so.
  bool Spent() {
    spent_ = spent_ || Used() > end_;
    return spent_;
  }

 private:
  static std::chrono::nanoseconds Used() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }

  std::chrono::nanoseconds end_;
  bool spent_ = false;
};

}  // namespace cenote::sinkhole
