// Metrics: counters, gauges and histograms in Prometheus' terms (prometheus-cpp behind). Each room declares a table of
// rows; ops/doc/metrics.md is generated from the tables. Asking for a name that no row declares is a bug and dies.
//
// Increments are atomic and cheap, from any thread; look a metric up once and keep the reference (it lives as long as
// the Metrics). Labels never carry an address, HELO, domain or AS.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cenote::ops {

enum class MetricKind { kCounter, kGauge, kHistogram };

struct MetricRow {
  std::string_view name;  // "cenote_<role>_<noun>_<unit>_total"
  MetricKind kind;
  std::string_view help;
  std::string_view labels = {};         // names, comma separated, for the reference page
  std::span<const double> bounds = {};  // histogram buckets
};

using Labels = std::map<std::string, std::string>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Add(double amount = 1) = 0;
  virtual double value() const = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(double value) = 0;
  virtual void Add(double amount) = 0;
  virtual double value() const = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(double value) = 0;
  virtual double count() const = 0;
};

class Metrics {
 public:
  explicit Metrics(std::vector<MetricRow> rows);
  ~Metrics();

  Counter& GetCounter(std::string_view name, const Labels& labels = {});
  Gauge& GetGauge(std::string_view name, const Labels& labels = {});
  Histogram& GetHistogram(std::string_view name, const Labels& labels = {});

  // Called before each scrape, in the scraper's thread: for gauges that are cheaper to read than to keep.
  void BeforeScrape(std::function<void()> refresh);
  std::string Serialize();  // text exposition format 0.0.4

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Rows that every role has: build information, start time, resident memory, open descriptors.
std::span<const MetricRow> ProcessMetricRows();

// The reference page in Markdown.
std::string PrintMetricsReference(const std::vector<MetricRow>& rows);

// Seconds: 100 us to 10 s, with the promised marks (5 ms, 20 ms, 50 ms) as bounds.
std::span<const double> LatencyBounds();

}  // namespace cenote::ops
