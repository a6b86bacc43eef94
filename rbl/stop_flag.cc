#include "rbl/stop_flag.h"

#include <sys/eventfd.h>

#include "collector/model/check.h"

namespace cenote::rbl {

StopFlag::StopFlag() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { CENOTE_CHECK(event_.valid()); }

void StopFlag::Raise() {
  raised_.store(true, std::memory_order_relaxed);
  CENOTE_CHECK(::eventfd_write(event_.get(), 1) == 0);
}

}  // namespace cenote::rbl
