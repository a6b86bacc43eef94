// Clerk: runs judge, apply and sweep as transactions of the store, each committed before it returns, and counts what
// they did. The only caller of Writer in the role. One thread.
//
// Errors: kFull means that there was no room (map or disk nearly full): nothing happened and nothing is broken. Any
// other error is final: a transaction failed, and the process must say so and die.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "collector/kept_time.h"
#include "collector/meters.h"
#include "collector/model/observation.h"
#include "collector/orders.h"
#include "collector/policy.h"
#include "collector/store/env.h"
#include "collector/sweep.h"

namespace cenote::collector {

class Clerk {
 public:
  // `env` and `meters` outlive this; `clock` gives the time of each transaction.
  Clerk(store::Env& env, Policy policy, SweepRules rules, Meters& meters, std::function<Reading()> clock);

  Status CommitBatch(const std::vector<Observation>& batch);
  Result<OrderReply> Execute(const Order& order, const std::string& by);
  Result<Swept> SweepOnce();  // with a heartbeat when the last one is old enough

 private:
  Result<Serial> Commit(store::Writer& writer);

  store::Env& env_;
  Policy policy_;
  SweepRules rules_;
  Meters& meters_;
  std::function<Reading()> clock_;
  Time next_heartbeat_{};
};

}  // namespace cenote::collector
