// Sweeper: the timer behind Sweep. At least once a second, sooner again while there is more; and readers that died are
// cleared from the store's table now and then. One loop, one thread.
#pragma once

#include <functional>

#include "collector/clerk.h"
#include "collector/store/env.h"
#include "ops/event.h"

namespace cenote::collector {

class Sweeper {
 public:
  // `clerk`, `env` and `loop` outlive this. `on_error` hears a refusal (kFull) or a final error.
  Sweeper(ops::EventLoop& loop, Clerk& clerk, store::Env& env, std::function<void(const Error&)> on_error);

  void Finish() { timer_.Stop(); }

 private:
  void OnTimer();

  Clerk& clerk_;
  store::Env& env_;
  std::function<void(const Error&)> on_error_;
  int until_reader_check_ = 0;
  ops::Event timer_;
};

}  // namespace cenote::collector
