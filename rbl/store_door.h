// StoreDoor: where the workers of this process find the store. The main thread tries until there is one; workers ask
// and never wait. Once open it stays open until the door goes, after the workers.
#pragma once

#include <atomic>
#include <memory>

#include "collector/model/result.h"
#include "collector/store/env.h"

namespace cenote::rbl {

class StoreDoor {
 public:
  explicit StoreDoor(store::EnvOptions options) : options_(std::move(options)) {}
  // For a process that has the environment open already (LMDB must not open one twice); it outlives this.
  explicit StoreDoor(store::Env& env) : open_(&env) {}

  // Main thread. Nothing to do when it is open already.
  Status TryOpen();
  // Any thread; nullptr while there is no store.
  store::Env* env() const { return open_.load(std::memory_order_acquire); }

 private:
  store::EnvOptions options_;
  std::unique_ptr<store::Env> env_;
  std::atomic<store::Env*> open_{nullptr};
};

}  // namespace cenote::rbl
