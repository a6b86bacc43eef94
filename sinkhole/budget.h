// Budget: how much processor time a stage of one message's analysis may take, from its first question on. Counts the
// thread's own time, so that a busy machine cuts no message short. One thread.
#pragma once

#include <ctime>
#include <optional>

#include "collector/model/time.h"

namespace cenote::sinkhole {

class Budget {
 public:
  explicit Budget(Duration time) : time_(time) {}

  // Whether the time is over; once true, it stays so.
  bool Spent() {
    const std::chrono::nanoseconds used = Used();
    if (!begin_.has_value()) {
      begin_ = used;
    }
    spent_ = spent_ || used - *begin_ > time_;
    return spent_;
  }

 private:
  static std::chrono::nanoseconds Used() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }

  Duration time_;
  std::optional<std::chrono::nanoseconds> begin_;
  bool spent_ = false;
};

}  // namespace cenote::sinkhole
