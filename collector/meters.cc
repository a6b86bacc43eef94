#include "collector/meters.h"

#include <utility>

namespace cenote::collector {
namespace {

using ops::MetricKind;

constexpr double kBatchBounds[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
constexpr const char* kKindNames[] = {"unknown", "message", "session", "finding"};

}  // namespace

std::vector<ops::MetricRow> MeterRows() {
  return {
      {"cenote_collector_observations_total", MetricKind::kCounter, "Observations committed for the first time",
       "kind"},
      {"cenote_collector_duplicates_total", MetricKind::kCounter,
       "Observations that were there already and were only acknowledged"},
      {"cenote_collector_exempt_total", MetricKind::kCounter,
       "Times that a batch held Observations of a source in exempt space: recorded, never listed"},
      {"cenote_collector_batches_total", MetricKind::kCounter, "Batches of Observations committed"},
      {"cenote_collector_batch_size", MetricKind::kHistogram, "Observations per batch", "", kBatchBounds},
      {"cenote_collector_commit_seconds", MetricKind::kHistogram,
       "From the begin of a batch's transaction to its durable commit", "", ops::LatencyBounds()},
      {"cenote_collector_data_to_commit_seconds", MetricKind::kHistogram,
       "From the end of a message to the durable commit of its Observation", "", ops::LatencyBounds()},
      {"cenote_collector_changes_total", MetricKind::kCounter, "Parts of Listings that were listed, changed or ended",
       "reason,change"},
      {"cenote_collector_orders_total", MetricKind::kCounter, "Orders of operators, refused ones included", "kind"},
      {"cenote_collector_connections", MetricKind::kGauge, "Connections from sinkhole workers"},
      {"cenote_collector_bad_frames_total", MetricKind::kCounter, "Connections ended because a frame broke a rule"},
      {"cenote_collector_due_total", MetricKind::kCounter, "Subjects that the sweeper decided again about"},
      {"cenote_collector_trimmed_total", MetricKind::kCounter, "Rows removed because of their age", "table"},
      {"cenote_collector_map_used_ratio", MetricKind::kGauge,
       "Share of the store's map in use; writing stops at 0.95 (alarm at 0.8)"},
      {"cenote_collector_store_rows", MetricKind::kGauge, "Rows in the store", "table"},
      {"cenote_collector_serial", MetricKind::kGauge, "The store's serial"},
      {"cenote_collector_heartbeat_timestamp_seconds", MetricKind::kGauge,
       "When the heartbeat was last committed, seconds since 1970"},
      {"cenote_collector_clock_ahead_seconds", MetricKind::kGauge,
       "How far the store's time is ahead of the clock, which was set back or had been ahead; it goes at half "
       "speed until the clock has caught up"},
  };
}

Meters::Meters(ops::Metrics& metrics, const ReasonTable& reasons)
    : connections(metrics.GetGauge("cenote_collector_connections")),
      bad_frames(metrics.GetCounter("cenote_collector_bad_frames_total")),
      duplicates(metrics.GetCounter("cenote_collector_duplicates_total")),
      exempt(metrics.GetCounter("cenote_collector_exempt_total")),
      batches(metrics.GetCounter("cenote_collector_batches_total")),
      due(metrics.GetCounter("cenote_collector_due_total")),
      batch_size(metrics.GetHistogram("cenote_collector_batch_size")),
      commit_seconds(metrics.GetHistogram("cenote_collector_commit_seconds")),
      data_to_commit(metrics.GetHistogram("cenote_collector_data_to_commit_seconds")),
      map_used(metrics.GetGauge("cenote_collector_map_used_ratio")),
      serial(metrics.GetGauge("cenote_collector_serial")),
      heartbeat(metrics.GetGauge("cenote_collector_heartbeat_timestamp_seconds")),
      clock_ahead(metrics.GetGauge("cenote_collector_clock_ahead_seconds")),
      metrics_(metrics),
      reasons_(reasons) {}

ops::Counter& Meters::Order(OrderKind kind) {
  return metrics_.GetCounter("cenote_collector_orders_total", {{"kind", std::string(OrderName(kind))}});
}

ops::Counter& Meters::Trimmed(const char* table) {
  return metrics_.GetCounter("cenote_collector_trimmed_total", {{"table", table}});
}

void Meters::Count(const Judged& judged) {
  for (std::size_t kind = 1; kind < judged.by_kind.size(); ++kind) {
    metrics_.GetCounter("cenote_collector_observations_total", {{"kind", kKindNames[kind]}})
        .Add(static_cast<double>(judged.by_kind[kind]));
  }
  duplicates.Add(static_cast<double>(judged.duplicates));
  exempt.Add(static_cast<double>(judged.exempt));
  Count(judged.changes);
}

void Meters::Count(const ChangeTally& changes) {
  for (const auto& [reason, counts] : changes) {
    for (std::size_t change = 0; change < counts.size(); ++change) {
      if (counts[change] != 0) {
        metrics_
            .GetCounter("cenote_collector_changes_total",
                        {{"reason", reasons_.NameOf(reason)}, {"change", std::string(kPartChangeNames[change])}})
            .Add(static_cast<double>(counts[change]));
      }
    }
  }
}

void Meters::Set(const store::Reader::Sizes& sizes) {
  const std::pair<const char*, std::uint64_t> rows[] = {{"records", sizes.records},
                                                        {"observations", sizes.observations},
                                                        {"listings", sizes.listings},
                                                        {"ranges", sizes.ranges},
                                                        {"holes", sizes.holes},
                                                        {"changes", sizes.changes},
                                                        {"due", sizes.due}};
  for (const auto& [table, count] : rows) {
    metrics_.GetGauge("cenote_collector_store_rows", {{"table", table}}).Set(static_cast<double>(count));
  }
}

}  // namespace cenote::collector
