// The metrics of the sinkhole: their table, and references that are looked up once. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "collector/model/observation.h"
#include "ops/metrics.h"

namespace cenote::sinkhole {

std::span<const ops::MetricRow> MeterRows();

enum class Refusal : std::uint8_t {
  kSessions,      // too many in all
  kAddress,       // too many from one address
  kMemory,        // too many bytes buffered
  kCollector,     // the collector is away
  kProxySource,   // PROXY from a network that may not
  kProxyHeader,   // no or a bad PROXY header
  kProxyTimeout,  // no PROXY header in time
  kSlowReader,    // it does not read its replies
  kDescriptors,   // no descriptors left: accepting pauses
};
inline constexpr std::size_t kRefusals = 9;

enum class MessageOutcome : std::uint8_t { kAccepted, kUnavailable, kTooBig, kCut, kDropped };
inline constexpr std::size_t kMessageOutcomes = 5;

class Meters {
 public:
  explicit Meters(ops::Metrics& metrics);

  void CountRefusal(Refusal why) { refusals_.at(static_cast<std::size_t>(why))->Add(); }
  void CountMessage(MessageOutcome outcome) { messages_.at(static_cast<std::size_t>(outcome))->Add(); }
  void CountSignals(const std::vector<SignalValue>& signals);
  void CountReplies(const std::array<std::uint32_t, 6>& replies);

  ops::Counter& direct_connections;
  ops::Counter& proxied_connections;
  ops::Gauge& sessions;
  ops::Counter& message_bytes;
  ops::Counter& dropped_sessions;
  ops::Counter& truncated_analyses;
  ops::Histogram& reply_seconds;    // end of DATA to 250
  ops::Histogram& archive_seconds;  // of a batch
  ops::Histogram& batch_messages;
  ops::Gauge& window_messages;
  ops::Gauge& window_bytes;
  ops::Gauge& collector_connections;
  ops::Gauge& archive_bytes;

 private:
  std::vector<ops::Counter*> refusals_;
  std::vector<ops::Counter*> messages_;
  std::vector<ops::Counter*> signals_;  // by number
  std::array<ops::Counter*, 6> replies_{};
};

}  // namespace cenote::sinkhole
