#include "collector/kept_time.h"

#include <algorithm>

namespace cenote::collector {

Time KeptTime::At(Time wall, Moment moment) {
  const auto slowly = std::chrono::floor<Duration>((moment - moment_) / 2);
  if (wall > last_ + slowly) {
    last_ = wall;
    moment_ = moment;
  } else if (slowly > Duration::zero()) {  // less than a millisecond stays in the account
    last_ += slowly;
    moment_ += 2 * slowly;
  }
  return last_;
}

}  // namespace cenote::collector
