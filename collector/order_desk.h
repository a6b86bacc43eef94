// OrderDesk: where a command hands its Orders in. With a collector running they go over run/control.sock; without one
// the same code runs here, under the collector's lock. One thread; blocking.
#pragma once

#include <memory>
#include <string>

#include "collector/orders.h"
#include "collector/store/env.h"
#include "ops/config.h"
#include "ops/fd.h"

namespace cenote::collector {

class OrderDesk {
 public:
  // Waits some seconds for a collector that is just starting or stopping. `config` outlives this.
  static Result<OrderDesk> Open(const ops::Config& config);

  // Fills in who and when, and hears back after the commit. A refusal is the reply's error.
  Result<OrderReply> Give(Order order);

 private:
  OrderDesk() = default;
  Result<OrderReply> Ask(const Order& order);

  ops::Fd socket_;                   // to a running collector, or
  std::unique_ptr<store::Env> env_;  // the store itself
  std::string received_;
};

}  // namespace cenote::collector
