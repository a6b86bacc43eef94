// UdpWorker: one thread, one socket: receive a batch, answer it from one snapshot of the store, send. Allocates nothing
// per query (but for TXT), shares nothing with other workers but the metrics.
#pragma once

#include "ops/fd.h"
#include "ops/metrics.h"
#include "rbl/meters.h"
#include "rbl/stop_flag.h"
#include "rbl/store_lookup.h"
#include "rbl/udp_batch.h"
#include "rbl/zones.h"

namespace cenote::rbl {

class UdpWorker {
 public:
  // Everything referred to outlives this.
  UdpWorker(ops::Fd socket, const Zones& zones, const StoreDoor& door, ops::Metrics& metrics);

  void Run(const StopFlag& stop);  // returns once it is raised

  // Queries that the kernel threw away on this socket because its buffer was full. Any thread.
  double KernelDrops() const;

 private:
  void Serve(std::size_t count);
  void Wait(const StopFlag& stop);

  ops::Fd socket_;
  const Zones& zones_;
  StoreLookup lookup_;
  Meters meters_;
  Tally tally_;
  UdpBatch batch_;
};

}  // namespace cenote::rbl
