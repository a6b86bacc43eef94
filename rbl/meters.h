// What this role counts. A worker tallies a batch in plain numbers and then adds them to the metrics at once, so that
// counting costs an answer next to nothing.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ops/metrics.h"
#include "ops/sockets.h"
#include "rbl/answer.h"

namespace cenote::rbl {

std::span<const ops::MetricRow> MetricRows();

struct Tally {
  std::uint64_t queries = 0;
  std::uint64_t dropped = 0;  // no reply is due
  std::uint64_t unsent = 0;   // the kernel did not take the reply
  std::uint64_t listed = 0;
  std::uint64_t truncated = 0;
  std::uint64_t unreadable = 0;
  std::array<std::uint64_t, kRcodes> rcodes{};

  void Count(const Answered& answered);
};

// One per worker; borrows the Metrics.
class Meters {
 public:
  Meters(ops::Metrics& metrics, ops::Transport transport);
  void Flush(Tally& tally);                  // adds and clears
  void Took(std::chrono::nanoseconds span);  // one batch, from received to sent

 private:
  ops::Counter& queries_;
  ops::Counter& dropped_;
  ops::Counter& unsent_;
  ops::Counter& listed_;
  ops::Counter& truncated_;
  ops::Counter& unreadable_;
  std::array<ops::Counter*, kRcodes> rcodes_{};
  ops::Histogram& seconds_;
};

}  // namespace cenote::rbl
