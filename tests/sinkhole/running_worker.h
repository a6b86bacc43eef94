// A Worker in a thread of its own, with an archive and a place for a collector's socket, on ports that the kernel
// chose.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sinkhole/meters.h"
#include "sinkhole/worker.h"
#include "tests/sinkhole/smtp_client.h"
#include "tests/support/temp_dir.h"

namespace cenote::sinkhole {

class RunningWorker {
 public:
  static constexpr int kFatalExit = 77;  // of the process, when the archive cannot be written

  explicit RunningWorker(WorkerOptions options = {}, const ArchiveOptions& archive_options = {});
  ~RunningWorker();
  RunningWorker(const RunningWorker&) = delete;
  RunningWorker& operator=(const RunningWorker&) = delete;

  std::string socket_path() const { return dir_.File("collector.sock"); }
  std::string archive_path() const { return dir_.File("archive"); }
  int refusals() const { return refusals_; }  // spells in which the archive took nothing
  bool archiving() const { return worker_->archiving(); }
  bool WaitArchiving(bool wanted);
  std::uint16_t port() const { return port_; }
  std::uint16_t proxy_port() const { return proxy_port_; }
  // Waits until the worker is, or is not, connected to a collector.
  bool WaitConnected(bool wanted);
  double Metric(const std::string& name, const ops::Labels& labels) {
    return metrics_.GetCounter(name, labels).value();
  }
  double OpenSessions() { return metrics_.GetGauge("cenote_sinkhole_sessions").value(); }
  bool WaitSessions(double wanted);
  // Waits until a counter reaches `least`.
  bool WaitMetric(const std::string& name, const ops::Labels& labels, double least);
  std::vector<Transaction> Archived() const;
  void Stop();  // and waits for the end

 private:
  support::TempDir dir_;
  ops::Metrics metrics_;
  Meters meters_;
  std::atomic<int> refusals_{0};
  std::uint16_t port_ = 0;
  std::uint16_t proxy_port_ = 0;
  std::unique_ptr<Worker> worker_;
  std::thread thread_;
};

}  // namespace cenote::sinkhole
