#include "rbl/store_door.h"

namespace cenote::rbl {

Status StoreDoor::TryOpen() {
  if (env() != nullptr) {
    return {};
  }
  auto opened = store::Env::OpenReader(options_);
  if (!opened.ok()) {
    return opened.error();
  }
  env_ = *std::move(opened);
  open_.store(env_.get(), std::memory_order_release);
  return {};
}

}  // namespace cenote::rbl
