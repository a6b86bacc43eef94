#include "ops/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace cenote::ops {
namespace {

using testing::HasSubstr;

std::vector<MetricRow> Rows() {
  return {{"cenote_test_things_total", MetricKind::kCounter, "Things.", "kind", {}},
          {"cenote_test_bytes", MetricKind::kGauge, "Bytes.", "", {}},
          {"cenote_test_seconds", MetricKind::kHistogram, "Time.", "", LatencyBounds()}};
}

TEST(Metrics, TheSameLabelsGiveTheSameMetric) {
  Metrics metrics(Rows());
  Counter& one = metrics.GetCounter("cenote_test_things_total", {{"kind", "a"}});
  EXPECT_EQ(&one, &metrics.GetCounter("cenote_test_things_total", {{"kind", "a"}}));
  EXPECT_NE(&one, &metrics.GetCounter("cenote_test_things_total", {{"kind", "b"}}));
  one.Add();
  one.Add(2);
  EXPECT_EQ(one.value(), 3);
}

TEST(Metrics, SerializesWhatWasCounted) {
  Metrics metrics(Rows());
  metrics.GetCounter("cenote_test_things_total", {{"kind", "a"}}).Add(2);
  metrics.GetGauge("cenote_test_bytes").Set(7);
  metrics.GetGauge("cenote_test_bytes").Add(-3);
  metrics.GetHistogram("cenote_test_seconds").Observe(0.004);
  EXPECT_EQ(metrics.GetHistogram("cenote_test_seconds").count(), 1);
  const std::string text = metrics.Serialize();
  EXPECT_THAT(text, HasSubstr("# TYPE cenote_test_things_total counter\n"));
  EXPECT_THAT(text, HasSubstr("cenote_test_things_total{kind=\"a\"} 2"));
  EXPECT_THAT(text, HasSubstr("cenote_test_bytes 4"));
  EXPECT_THAT(text, HasSubstr("cenote_test_seconds_bucket{le=\"0.0025\"} 0"));
  EXPECT_THAT(text, HasSubstr("cenote_test_seconds_bucket{le=\"0.005\"} 1"));
}

TEST(Metrics, WhatHasNoLabelsIsThereAsZero) {
  Metrics metrics(Rows());
  const std::string text = metrics.Serialize();
  EXPECT_THAT(text, HasSubstr("cenote_test_bytes 0"));
  EXPECT_THAT(text, HasSubstr("cenote_test_seconds_count 0"));
}

TEST(Metrics, RefreshesBeforeAScrape) {
  Metrics metrics(Rows());
  metrics.BeforeScrape([&metrics] { metrics.GetGauge("cenote_test_bytes").Set(9); });
  EXPECT_THAT(metrics.Serialize(), HasSubstr("cenote_test_bytes 9"));
}

TEST(Metrics, EveryRoleHasTheProcessRows) {
  Metrics metrics({});
  const std::string text = metrics.Serialize();
  EXPECT_THAT(text, HasSubstr("cenote_build_info{version=\""));
  EXPECT_GT(metrics.GetGauge("process_resident_memory_bytes").value(), 100'000);
  EXPECT_GT(metrics.GetGauge("process_open_fds").value(), 2);
  EXPECT_GT(metrics.GetGauge("process_start_time_seconds").value(), 1'700'000'000);
}

TEST(Metrics, CountsFromManyThreads) {
  Metrics metrics(Rows());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 1000; ++i) {
        metrics.GetCounter("cenote_test_things_total", {{"kind", "a"}}).Add();
        if (i % 250 == 0) {
          static_cast<void>(metrics.Serialize());
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(metrics.GetCounter("cenote_test_things_total", {{"kind", "a"}}).value(), 4000);
}

TEST(Metrics, TheReferenceListsEveryRow) {
  const std::string page = PrintMetricsReference(Rows());
  EXPECT_THAT(page, HasSubstr("| `cenote_test_things_total` | counter | `kind` | Things. |\n"));
  EXPECT_THAT(page, HasSubstr("| `cenote_test_seconds` | histogram |  | Time. |\n"));
  EXPECT_THAT(page, HasSubstr("`process_open_fds`"));
}

TEST(MetricsDeathTest, AnUndeclaredNameIsABug) {
  Metrics metrics(Rows());
  EXPECT_DEATH(metrics.GetCounter("cenote_nowhere_total"), "invariant");
  EXPECT_DEATH(metrics.GetCounter("cenote_test_bytes"), "invariant");
}

}  // namespace
}  // namespace cenote::ops
