#include "tests/sinkhole/running_worker.h"

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>

#include "collector/model/check.h"
#include "ops/sockets.h"
#include "sinkhole/features.h"

namespace cenote::sinkhole {

namespace {

bool WaitUntil(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

ops::Fd ListenSomewhere() {
  auto sockets = ops::OpenSockets({{"smtp", ops::Transport::kTcp, {{IpAddress::V4(0x7F000001), 0}}}});
  CENOTE_CHECK(sockets.ok());
  return std::move(sockets->at(0).fd);
}

// As the role does.
void Die(const Error& error) {
  std::cerr << error.message << std::endl;
  ::_exit(RunningWorker::kFatalExit);
}

}  // namespace

RunningWorker::RunningWorker(WorkerOptions options, const ArchiveOptions& archive_options)
    : metrics_(std::vector<ops::MetricRow>(MeterRows().begin(), MeterRows().end())), meters_(metrics_) {
  InitFeatures();
  options.delivery.start = 1'795'000'000'000;
  options.delivery.collector_socket = socket_path();
  if (options.proxy_from.empty()) {
    options.proxy_from = {IpPrefix::Parse("127.0.0.0/8").value()};
  }
  std::filesystem::create_directory(archive_path());
  Result<ArchiveWriter> archive = ArchiveWriter::Open(archive_path(), archive_options);
  CENOTE_CHECK(archive.ok());
  Worker::Listeners listeners;
  listeners.direct.push_back(ListenSomewhere());
  listeners.proxied.push_back(ListenSomewhere());
  port_ = ops::BoundEndpoint(listeners.direct[0].get()).port;
  proxy_port_ = ops::BoundEndpoint(listeners.proxied[0].get()).port;
  worker_ = std::make_unique<Worker>(std::move(options), std::move(listeners), *std::move(archive), meters_,
                                     Delivery::Trouble{[this](const Error&) { ++refusals_; }, Die});
  thread_ = std::thread([this] { worker_->Run(); });
}

RunningWorker::~RunningWorker() { Stop(); }

void RunningWorker::Stop() {
  if (thread_.joinable()) {
    worker_->Stop();
    thread_.join();
  }
}

bool RunningWorker::WaitConnected(bool wanted) {
  return WaitUntil([&] { return worker_->collector_connected() == wanted; });
}

bool RunningWorker::WaitArchiving(bool wanted) {
  return WaitUntil([&] { return worker_->archiving() == wanted; });
}

bool RunningWorker::WaitSessions(double wanted) {
  return WaitUntil([&] { return OpenSessions() == wanted; });
}

bool RunningWorker::WaitMetric(const std::string& name, const ops::Labels& labels, double least) {
  return WaitUntil([&] { return Metric(name, labels) >= least; });
}

std::vector<Transaction> RunningWorker::Archived() const {
  std::vector<Transaction> found;
  for (const auto& entry : std::filesystem::directory_iterator(archive_path())) {
    const Status read = ForEachArchived(entry.path().string(), [&](std::uint64_t, const Transaction& transaction) {
      found.push_back(transaction);
      return true;
    });
    CENOTE_CHECK(read.ok());
  }
  return found;
}

}  // namespace cenote::sinkhole
