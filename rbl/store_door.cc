#include "rbl/store_door.h"

namespace cenote::rbl {

Status StoreDoor::TryOpen() {
  if (env_ != nullptr) {
    return {};
  }
  auto env = store::Env::OpenReader(options_);
  if (!env.ok()) {
    return env.error();
  }
  env_ = *std::move(env);
  open_.store(env_.get(), std::memory_order_release);
  return {};
}

}  // namespace cenote::rbl
