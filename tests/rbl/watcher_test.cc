#include "rbl/watcher.h"

#include <gtest/gtest.h>

#include "tests/rbl/live_store.h"

namespace cenote::rbl {
namespace {

class WatcherTest : public ::testing::Test {
 protected:
  // Turns the loop until `done`, or for ten seconds.
  void RunUntil(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const ops::Event look = ops::Event::Every(loop_, std::chrono::milliseconds(1), [&](short) {
      if (done() || std::chrono::steady_clock::now() > deadline) {
        loop_.Stop();
      }
    });
    loop_.Run();
    EXPECT_TRUE(done());
  }
  double Gauge(std::string_view name) { return metrics_.GetGauge(name).value(); }

  testing::LiveStore store_;
  ops::EventLoop loop_;
  ops::Metrics metrics_{testing::Rows()};
  ops::Log log_{"rbl", ops::LogLevel::kError, ops::LogFormat::kText};
};

TEST_F(WatcherTest, MeasuresCommitToVisible) {
  store_.Create();
  StoreDoor door(*store_.env);
  const Watcher watcher(loop_, door, metrics_, log_);
  EXPECT_TRUE(watcher.state().ok());
  EXPECT_EQ(Gauge("cenote_rbl_store_open"), 1);
  const ops::Histogram& visible = metrics_.GetHistogram("cenote_rbl_commit_to_visible_seconds");
  EXPECT_EQ(visible.count(), 0) << "what was there before is no measure";
  const double before = Gauge("cenote_rbl_serial");
  store_.List("203.0.113.7", kReasonBot);
  RunUntil([&] { return visible.count() == 1; });
  EXPECT_EQ(Gauge("cenote_rbl_serial"), before + 1);
  store_.Delist("203.0.113.7");
  RunUntil([&] { return visible.count() == 2; });
}

TEST_F(WatcherTest, OpensTheStoreOnceThereIsOne) {
  StoreDoor door(store_.options);
  const Watcher watcher(loop_, door, metrics_, log_);
  EXPECT_EQ(watcher.state().error().code, Error::Code::kUnavailable);
  EXPECT_EQ(Gauge("cenote_rbl_store_open"), 0);
  store_.Create();
  store_.env.reset();
  RunUntil([&] { return watcher.state().ok(); });
  EXPECT_NE(door.env(), nullptr);
  EXPECT_EQ(Gauge("cenote_rbl_store_open"), 1);
}

}  // namespace
}  // namespace cenote::rbl
