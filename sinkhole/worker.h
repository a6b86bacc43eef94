// Worker: one thread with its own loop, listeners (SO_REUSEPORT), sessions, archive segment and collector connection. A
// session never leaves it; nothing on a message's way takes a lock.
//
// Limits are this worker's share: the kernel spreads connections over the workers evenly.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/model/ip.h"
#include "ops/event.h"
#include "ops/fd.h"
#include "sinkhole/admission.h"
#include "sinkhole/archive.h"
#include "sinkhole/delivery.h"
#include "sinkhole/meters.h"
#include "sinkhole/session.h"

namespace cenote::sinkhole {

struct WorkerOptions {
  SessionOptions session;
  DeliveryOptions delivery;
  std::vector<IpPrefix> proxy_from;  // who may send a PROXY header
  std::size_t max_sessions = 5000;
  std::size_t max_sessions_per_address = 250;
  std::size_t max_memory = 256U << 20U;  // buffered by all sessions
  double delayed_banners = 20;           // a second
  Duration refuse_after = 10s;           // the collector is away so long: new connections get 421
  Duration stop_grace = 3s;              // for held replies, when stopping
};

class Worker : private SessionHost {
 public:
  struct Listeners {
    std::vector<ops::Fd> direct;
    std::vector<ops::Fd> proxied;
  };

  // `meters` outlives this. Listens from the start of Run on.
  Worker(WorkerOptions options, Listeners listeners, ArchiveWriter archive, Meters& meters, Delivery::Trouble trouble);
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Run();   // the thread's body: until Stop
  void Stop();  // any thread: accept no more, let held replies go out, end
  bool collector_connected() const { return connected_.load(std::memory_order_relaxed); }  // any thread
  bool archiving() const { return archiving_.load(std::memory_order_relaxed); }            // any thread

 private:
  struct Listener {
    ops::Fd fd;
    bool proxied = false;
    std::optional<ops::Endpoint> bound;  // nothing when it listens on every address
    ops::Event readable;
  };
  static constexpr int kMostAccepts = 64;  // a callback: a burst must not starve the sessions

  // SessionHost
  ops::EventLoop& loop() override { return loop_; }
  Delivery& delivery() override { return delivery_; }
  Meters& meters() override { return meters_; }
  std::string& read_buffer() override { return read_buffer_; }
  bool Admit(const IpAddress& address) override;
  bool MayDelayBanner() override;
  bool Account(std::ptrdiff_t bytes) override;
  void Closed(SessionKey key, const std::optional<IpAddress>& admitted) override;

  void Listen(ops::Fd fd, bool proxied);
  void OnConnections(Listener& listener);
  bool AcceptOne(Listener& listener);
  bool Refuses(const ops::Endpoint& peer, bool proxied, int fd);
  void PauseAccepting();
  void ResumeAccepting();
  void Reap();
  void BeginStop();
  void EndIfIdle();

  WorkerOptions options_;
  Meters& meters_;
  ops::EventLoop loop_;
  Delivery delivery_;
  Admission admission_;
  RateLimit delayed_banners_;
  std::string read_buffer_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::unordered_map<SessionKey, std::unique_ptr<Session>> sessions_;
  std::vector<std::unique_ptr<Session>> dead_;  // until their callbacks have returned
  SessionKey last_key_ = 0;
  std::size_t buffered_ = 0;
  bool stopping_ = false;
  std::atomic<bool> connected_{false};
  std::atomic<bool> archiving_{true};
  ops::Event reap_;
  ops::Event resume_;
  ops::Event watch_;  // the collector's connection, the archive, and the end when stopping
  ops::Event give_up_;
};

}  // namespace cenote::sinkhole
