// A test of a RunningWorker: options to change before it starts, and its collector.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/sinkhole/fake_collector.h"
#include "tests/sinkhole/running_worker.h"
#include "tests/sinkhole/smtp_client.h"

namespace cenote::sinkhole {

inline const std::string kBanner = "220 mx.cenote.test ESMTP";
inline const std::string kMessages = "cenote_sinkhole_messages_total";
inline const std::string kRefused = "cenote_sinkhole_refused_total";

inline bool Has(const std::vector<SignalValue>& signals, Signal signal) {
  return std::any_of(signals.begin(), signals.end(), [&](const SignalValue& value) { return value.signal == signal; });
}

class WorkerTest : public testing::Test {
 protected:
  using Manner = FakeCollector::Manner;

  WorkerTest() {
    options_.session.banner_delay = Duration(0);
    options_.stop_grace = Duration(20);
  }

  void StartAlone() { worker_ = std::make_unique<RunningWorker>(options_, archive_options_); }
  void Start(Manner manner = Manner::kAcknowledge) {
    StartAlone();
    Connect(manner);
  }
  // A collector, in place of the one before if there was any; waits until the worker has found it.
  void Connect(Manner manner) {
    collector_ = std::make_unique<FakeCollector>(worker_->socket_path(), manner);
    ASSERT_TRUE(worker_->WaitConnected(true));
  }
  void Disconnect() {
    collector_.reset();
    ASSERT_TRUE(worker_->WaitConnected(false));
  }

  RunningWorker& worker() { return *worker_; }
  FakeCollector& collector() { return *collector_; }
  // A client that has read the banner.
  SmtpClient Greeted() {
    SmtpClient client(worker_->port());
    EXPECT_EQ(client.Line(), kBanner);
    return client;
  }

  WorkerOptions options_;
  ArchiveOptions archive_options_;

 private:
  std::unique_ptr<RunningWorker> worker_;
  std::unique_ptr<FakeCollector> collector_;  // goes first
};

}  // namespace cenote::sinkhole
