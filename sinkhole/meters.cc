#include "sinkhole/meters.h"

#include <string>

namespace cenote::sinkhole {

namespace {

using enum ops::MetricKind;

constexpr std::array<std::string_view, kRefusals> kRefusalNames{"sessions",      "address",      "memory",
                                                                "collector",     "proxy_source", "proxy_header",
                                                                "proxy_timeout", "slow_reader",  "descriptors"};
constexpr std::array<std::string_view, kMessageOutcomes> kOutcomeNames{"accepted", "unavailable", "too_big", "cut",
                                                                       "dropped"};
constexpr std::array<double, 10> kBatchBounds{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

const std::array<ops::MetricRow, 16>& Rows() {
  static const std::array<ops::MetricRow, 16> rows{{
      {"cenote_sinkhole_connections_total", kCounter, "Connections taken", "listener"},
      {"cenote_sinkhole_sessions", kGauge, "Sessions open now"},
      {"cenote_sinkhole_refused_total", kCounter, "Connections that were refused or ended at a limit", "why"},
      {"cenote_sinkhole_messages_total", kCounter,
       "Messages: accepted (250 after the collector's commit), unavailable (451), too_big (552), cut (no end of DATA), "
       "dropped (cut, and no room to keep it)",
       "outcome"},
      {"cenote_sinkhole_message_bytes_total", kCounter, "Bytes of archived messages"},
      {"cenote_sinkhole_dropped_sessions_total", kCounter,
       "Sessions' ends with Signals that were dropped for want of room; they have no reply to hold"},
      {"cenote_sinkhole_signals_total", kCounter, "Observations that carry the Signal", "signal"},
      {"cenote_sinkhole_replies_total", kCounter, "Replies by first digit of the code", "class"},
      {"cenote_sinkhole_analyses_truncated_total", kCounter, "Messages whose analysis ended at a bound"},
      {"cenote_sinkhole_reply_seconds", kHistogram, "From the end of DATA to its 250", "", ops::LatencyBounds()},
      {"cenote_sinkhole_archive_seconds", kHistogram, "Archiving a batch: append and fdatasync", "",
       ops::LatencyBounds()},
      {"cenote_sinkhole_batch_messages", kHistogram, "Transactions archived together", "", kBatchBounds},
      {"cenote_sinkhole_window_messages", kGauge, "Observations that wait for the collector's acknowledgement"},
      {"cenote_sinkhole_window_bytes", kGauge, "Bytes of the Observations and messages that wait"},
      {"cenote_sinkhole_collector_connections", kGauge, "Workers that are connected to the collector"},
      {"cenote_sinkhole_archive_bytes", kGauge, "Bytes in the archive directory"},
  }};
  return rows;
}

}  // namespace

std::span<const ops::MetricRow> MeterRows() { return Rows(); }

Meters::Meters(ops::Metrics& metrics)
    : direct_connections(metrics.GetCounter("cenote_sinkhole_connections_total", {{"listener", "direct"}})),
      proxied_connections(metrics.GetCounter("cenote_sinkhole_connections_total", {{"listener", "proxy"}})),
      sessions(metrics.GetGauge("cenote_sinkhole_sessions")),
      message_bytes(metrics.GetCounter("cenote_sinkhole_message_bytes_total")),
      dropped_sessions(metrics.GetCounter("cenote_sinkhole_dropped_sessions_total")),
      truncated_analyses(metrics.GetCounter("cenote_sinkhole_analyses_truncated_total")),
      reply_seconds(metrics.GetHistogram("cenote_sinkhole_reply_seconds")),
      archive_seconds(metrics.GetHistogram("cenote_sinkhole_archive_seconds")),
      batch_messages(metrics.GetHistogram("cenote_sinkhole_batch_messages")),
      window_messages(metrics.GetGauge("cenote_sinkhole_window_messages")),
      window_bytes(metrics.GetGauge("cenote_sinkhole_window_bytes")),
      collector_connections(metrics.GetGauge("cenote_sinkhole_collector_connections")),
      archive_bytes(metrics.GetGauge("cenote_sinkhole_archive_bytes")) {
  for (const std::string_view name : kRefusalNames) {
    refusals_.push_back(&metrics.GetCounter("cenote_sinkhole_refused_total", {{"why", std::string(name)}}));
  }
  for (const std::string_view name : kOutcomeNames) {
    messages_.push_back(&metrics.GetCounter("cenote_sinkhole_messages_total", {{"outcome", std::string(name)}}));
  }
  for (const SignalRow& row : AllSignals()) {
    signals_.resize(std::max(signals_.size(), static_cast<std::size_t>(row.signal) + 1));
    signals_[static_cast<std::size_t>(row.signal)] =
        &metrics.GetCounter("cenote_sinkhole_signals_total", {{"signal", std::string(row.name)}});
  }
  for (std::size_t digit = 2; digit < replies_.size(); ++digit) {
    replies_.at(digit) =
        &metrics.GetCounter("cenote_sinkhole_replies_total", {{"class", std::to_string(digit) + "xx"}});
  }
}

void Meters::CountSignals(const std::vector<SignalValue>& signals) {
  for (const SignalValue& value : signals) {
    const auto number = static_cast<std::size_t>(value.signal);
    if (number < signals_.size() && signals_[number] != nullptr) {
      signals_[number]->Add();
    }
  }
}

void Meters::CountReplies(const std::array<std::uint32_t, 6>& replies) {
  for (std::size_t digit = 2; digit < replies.size(); ++digit) {
    if (replies.at(digit) > 0) {
      replies_.at(digit)->Add(replies.at(digit));
    }
  }
}

}  // namespace cenote::sinkhole
