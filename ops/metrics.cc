#include "ops/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <mutex>
#include <utility>

#include "collector/model/check.h"
#include "ops/process_metrics.h"

namespace cenote::ops {
namespace {

class CounterOf : public Counter {
 public:
  explicit CounterOf(prometheus::Counter& counter) : counter_(counter) {}
  void Add(double amount) override { counter_.Increment(amount); }
  double value() const override { return counter_.Value(); }

 private:
  prometheus::Counter& counter_;
};

class GaugeOf : public Gauge {
 public:
  explicit GaugeOf(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void Set(double value) override { gauge_.Set(value); }
  void Add(double amount) override { gauge_.Increment(amount); }
  double value() const override { return gauge_.Value(); }

 private:
  prometheus::Gauge& gauge_;
};

class HistogramOf : public Histogram {
 public:
  explicit HistogramOf(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void Observe(double value) override { histogram_.Observe(value); }
  double count() const override { return static_cast<double>(histogram_.Collect().histogram.sample_count); }

 private:
  prometheus::Histogram& histogram_;
};

// The metrics of one kind by name and labels, each made once.
template <typename Face>
using Made = std::map<std::pair<std::string, Labels>, std::unique_ptr<Face>>;

}  // namespace

struct Metrics::Impl {
  std::mutex mutex;
  ProcessMetrics process;
  std::map<std::string, MetricRow, std::less<>> rows;
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
  Made<Counter> counters;
  Made<Gauge> gauges;
  Made<Histogram> histograms;
  std::vector<std::function<void()>> refreshes;

  const MetricRow& Row(std::string_view name, MetricKind kind) const {
    const auto row = rows.find(name);
    CENOTE_CHECK(row != rows.end() && row->second.kind == kind);
    return row->second;
  }

  template <typename Face, typename Make>
  Face& FindOrMake(Made<Face>& made, std::string_view name, const Labels& labels, const Make& make) {
    std::unique_ptr<Face>& slot = made[{std::string(name), labels}];
    if (!slot) {
      slot = make();
    }
    return *slot;
  }
};

Metrics::Metrics(std::vector<MetricRow> rows) : impl_(std::make_unique<Impl>()) {
  for (const MetricRow& row : ProcessMetricRows()) {
    rows.push_back(row);
  }
  for (const MetricRow& row : rows) {
    impl_->rows.emplace(row.name, row);
  }
  // What has no labels is there from the start, as zero: a missing series and a quiet one must differ.
  for (const auto& [name, row] : impl_->rows) {
    if (!row.labels.empty()) {
      continue;
    }
    if (row.kind == MetricKind::kCounter) {
      GetCounter(name);
    } else if (row.kind == MetricKind::kGauge) {
      GetGauge(name);
    } else {
      GetHistogram(name);
    }
  }
  BeforeScrape([this] { impl_->process.Refresh(*this); });
}

Metrics::~Metrics() = default;

Counter& Metrics::GetCounter(std::string_view name, const Labels& labels) {
  const std::lock_guard lock(impl_->mutex);
  const MetricRow& row = impl_->Row(name, MetricKind::kCounter);
  return impl_->FindOrMake(impl_->counters, name, labels, [&] {
    auto& family =
        prometheus::BuildCounter().Name(std::string(row.name)).Help(std::string(row.help)).Register(impl_->registry);
    return std::make_unique<CounterOf>(family.Add(labels));
  });
}

Gauge& Metrics::GetGauge(std::string_view name, const Labels& labels) {
  const std::lock_guard lock(impl_->mutex);
  const MetricRow& row = impl_->Row(name, MetricKind::kGauge);
  return impl_->FindOrMake(impl_->gauges, name, labels, [&] {
    auto& family =
        prometheus::BuildGauge().Name(std::string(row.name)).Help(std::string(row.help)).Register(impl_->registry);
    return std::make_unique<GaugeOf>(family.Add(labels));
  });
}

Histogram& Metrics::GetHistogram(std::string_view name, const Labels& labels) {
  const std::lock_guard lock(impl_->mutex);
  const MetricRow& row = impl_->Row(name, MetricKind::kHistogram);
  return impl_->FindOrMake(impl_->histograms, name, labels, [&] {
    auto& family =
        prometheus::BuildHistogram().Name(std::string(row.name)).Help(std::string(row.help)).Register(impl_->registry);
    return std::make_unique<HistogramOf>(
        family.Add(labels, prometheus::Histogram::BucketBoundaries(row.bounds.begin(), row.bounds.end())));
  });
}

void Metrics::BeforeScrape(std::function<void()> refresh) {
  const std::lock_guard lock(impl_->mutex);
  impl_->refreshes.push_back(std::move(refresh));
}

std::string Metrics::Serialize() {
  std::vector<std::function<void()>> refreshes;
  {
    const std::lock_guard lock(impl_->mutex);
    refreshes = impl_->refreshes;
  }
  for (const auto& refresh : refreshes) {
    refresh();
  }
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

std::span<const double> LatencyBounds() {
  static constexpr std::array<double, 15> kBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02,
                                                  0.05,   0.1,     0.25,   0.5,   1,      2.5,   10};
  return kBounds;
}

}  // namespace cenote::ops
