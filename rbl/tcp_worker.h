// TcpWorker: DNS over TCP on a loop and a thread of its own (RFC 7766). Connections are bounded in all and per client
// (an IPv4 address, an IPv6 /64); what is over a limit is closed at once.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <vector>

#include "collector/model/ip.h"
#include "ops/event.h"
#include "ops/fd.h"
#include "ops/metrics.h"
#include "rbl/tcp_answerer.h"
#include "rbl/tcp_connection.h"

namespace cenote::rbl {

struct TcpLimits {
  std::size_t connections = 1000;
  std::size_t per_client = 20;
  std::chrono::milliseconds idle{10000};
};

class TcpWorker {
 public:
  // Everything referred to outlives this.
  TcpWorker(std::vector<ops::Fd> listeners, const TcpLimits& limits, const Zones& zones, const StoreDoor& door,
            ops::Metrics& metrics);

  void Run();   // until Stop
  void Stop();  // any thread

 private:
  void Accept(int listener);
  bool Admit(ops::Fd socket, const IpPrefix& client);
  void Close(int socket, const IpPrefix& client);
  void Pause();

  ops::EventLoop loop_;
  TcpLimits limits_;
  TcpAnswerer answerer_;
  ops::Gauge& open_;
  ops::Counter& refused_;
  std::vector<ops::Fd> listeners_;
  std::vector<ops::Event> acceptors_;
  ops::Event resume_;
  std::map<IpPrefix, std::size_t> clients_;
  std::map<int, std::unique_ptr<TcpConnection>> connections_;  // by descriptor
};

}  // namespace cenote::rbl
