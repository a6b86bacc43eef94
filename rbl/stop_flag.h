// StopFlag: tells blocking threads to end. Raised once, from any thread; its descriptor becomes readable then and stays
// so, for poll().
#pragma once

#include <atomic>

#include "ops/fd.h"

namespace cenote::rbl {

class StopFlag {
 public:
  StopFlag();
  void Raise();
  bool raised() const { return raised_.load(std::memory_order_relaxed); }
  int fd() const { return event_.get(); }

 private:
  std::atomic<bool> raised_{false};
  ops::Fd event_;
};

}  // namespace cenote::rbl
