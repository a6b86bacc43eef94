// Meters: the collector's metrics, looked up once. The rows are what ops/doc/metrics.md shows.
#pragma once

#include <string>
#include <vector>

#include "collector/changes.h"
#include "collector/judge.h"
#include "collector/model/reason.h"
#include "collector/orders.h"
#include "collector/store/reader.h"
#include "ops/metrics.h"

namespace cenote::collector {

std::vector<ops::MetricRow> MeterRows();

// `metrics` and `reasons` outlive this. One thread, as far as the methods go.
class Meters {
 public:
  Meters(ops::Metrics& metrics, const ReasonTable& reasons);

  ops::Gauge& connections;
  ops::Counter& bad_frames;
  ops::Counter& duplicates;
  ops::Counter& exempt;
  ops::Counter& batches;
  ops::Counter& due;
  ops::Histogram& batch_size;
  ops::Histogram& commit_seconds;
  ops::Histogram& data_to_commit;
  ops::Gauge& map_used;
  ops::Gauge& serial;
  ops::Gauge& heartbeat;
  ops::Gauge& clock_ahead;

  ops::Counter& Order(OrderKind kind);
  ops::Counter& Trimmed(const char* table);
  void Count(const Judged& judged);
  void Count(const ChangeTally& changes);
  void Set(const store::Reader::Sizes& sizes);

 private:
  ops::Metrics& metrics_;
  const ReasonTable& reasons_;
};

}  // namespace cenote::collector
