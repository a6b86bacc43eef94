// Watcher: looks at the store every few milliseconds from the role's main loop: opens it once there is one, measures
// how long a commit took to become visible here, keeps the gauges, frees the slots of dead readers.
#pragma once

#include <memory>
#include <optional>

#include "collector/store/reader.h"
#include "ops/event.h"
#include "ops/log.h"
#include "ops/metrics.h"
#include "rbl/store_door.h"

namespace cenote::rbl {

class Watcher {
 public:
  // Everything referred to outlives this. Starts at once.
  Watcher(ops::EventLoop& loop, StoreDoor& door, ops::Metrics& metrics, ops::Log& log);

  // Whether answers can come from the store now; the error says why not.
  const Status& state() const { return state_; }

 private:
  void Look();
  void Complain(const Error& error);
  Status Open();
  Status Read();
  void Note(const store::Stamp& stamp, Time heartbeat);

  StoreDoor& door_;
  ops::Log& log_;
  ops::Gauge& serial_;
  ops::Gauge& open_;
  ops::Gauge& heartbeat_age_;
  ops::Histogram& visible_;
  std::unique_ptr<store::Reader> reader_;
  std::optional<Serial> last_;
  Status state_;
  ops::Throttle complaints_;
  ops::Event look_;
  ops::Event check_readers_;
};

}  // namespace cenote::rbl
