// A collector for tests: a unix socket, a thread, and as much obedience as a test wants.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "collector/model/observation.h"
#include "ops/fd.h"

namespace cenote::sinkhole {

class FakeCollector {
 public:
  enum class Manner { kAcknowledge, kSilent, kGarbage };

  // Listens at `path`, in place of what was there.
  FakeCollector(std::string path, Manner manner);
  ~FakeCollector();  // closes its connections and its socket
  FakeCollector(const FakeCollector&) = delete;
  FakeCollector& operator=(const FakeCollector&) = delete;

  void Behave(Manner manner) { manner_ = manner; }
  std::vector<Observation> Seen();
  // Waits until `count` Observations came; what came within the deadline.
  std::vector<Observation> WaitFor(std::size_t count);

 private:
  struct Connection {
    ops::Fd fd;
    std::string in;
  };
  void Serve();
  bool Read(Connection& connection);

  std::string path_;
  std::atomic<Manner> manner_;
  std::atomic<bool> stop_{false};
  ops::Fd listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Observation> seen_;
  std::thread thread_;
};

}  // namespace cenote::sinkhole
