#include "collector/clerk.h"

#include <utility>

#include "collector/apply.h"
#include "collector/judge.h"
#include "collector/store/writer.h"
#include "ops/clock.h"

namespace cenote::collector {
namespace {

using store::Writer;

constexpr Duration kHeartbeatEvery = 5s;

double Seconds(std::chrono::nanoseconds span) { return std::chrono::duration<double>(span).count(); }

}  // namespace

Clerk::Clerk(store::Env& env, Policy policy, SweepRules rules, Meters& meters, std::function<Reading()> clock)
    : env_(env), policy_(std::move(policy)), rules_(rules), meters_(meters), clock_(std::move(clock)) {}

Status Clerk::CommitBatch(const std::vector<Observation>& batch) {
  const auto begun = ops::Monotonic();
  const Reading reading = clock_();
  Result<Writer> writer = Writer::Begin(env_, reading.now);
  if (!writer) {
    return writer.error();
  }
  const Result<Judged> judged = JudgeBatch(*writer, batch, policy_, reading.ahead);
  if (!judged) {
    return judged.error();
  }
  if (const Result<Serial> committed = Commit(*writer); !committed) {
    return committed.error();
  }
  meters_.commit_seconds.Observe(Seconds(ops::Monotonic() - begun));
  meters_.batches.Add();
  meters_.batch_size.Observe(static_cast<double>(batch.size()));
  meters_.Count(*judged);
  const Reading after = clock_();
  const Time now = after.now - after.ahead;
  for (const Observation& observation : batch) {
    if (observation.kind == ObservationKind::kMessage) {
      meters_.data_to_commit.Observe(Seconds(std::max(now - observation.time, Duration::zero())));
    }
  }
  return {};
}

Result<OrderReply> Clerk::Execute(const Order& order, const std::string& by) {
  ChangeTally changes;
  Result<OrderReply> reply = ApplyAndCommit(env_, order, by, clock_().now, changes);
  if (reply && !reply->error) {
    meters_.serial.Set(static_cast<double>(reply->serial));
    meters_.Count(changes);
  }
  return reply;
}

Result<Swept> Clerk::SweepOnce() {
  const Reading reading = clock_();
  meters_.clock_ahead.Set(Seconds(reading.ahead));
  Result<Writer> writer = Writer::Begin(env_, reading.now, Writer::Purpose::kFree);
  if (!writer) {
    return writer.error();
  }
  SweepRules rules = rules_;
  rules.trim = reading.trusted;
  rules.ahead = reading.ahead;
  Result<Swept> swept = Sweep(*writer, policy_, rules);
  if (!swept) {
    return swept.error();
  }
  const Time now = writer->now();
  const bool beat = now >= next_heartbeat_;
  if (beat) {
    if (const Status put = writer->PutHeartbeat(now); !put) {
      return put.error();
    }
  }
  if (const Result<Serial> committed = Commit(*writer); !committed) {
    return committed.error();
  }
  if (beat) {
    next_heartbeat_ = now + kHeartbeatEvery;
    meters_.heartbeat.Set(static_cast<double>(ToSeconds(now)));
  }
  meters_.due.Add(static_cast<double>(swept->decided));
  meters_.Trimmed("observations").Add(static_cast<double>(swept->observations_trimmed));
  meters_.Trimmed("journal").Add(static_cast<double>(swept->journal_trimmed));
  meters_.Count(swept->changes);
  return swept;
}

Result<Serial> Clerk::Commit(Writer& writer) {
  Result<Serial> committed = writer.Commit();
  if (committed) {
    meters_.serial.Set(static_cast<double>(*committed));
  }
  return committed;
}

}  // namespace cenote::collector
