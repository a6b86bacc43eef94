// StepLog: both directions of a dialogue with their times, bounded: when it is full the oldest steps go.
//
// Kept as one string and an index, so that a session costs few allocations; each step is taken once, by the Transaction
// that it led to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sinkhole/transaction.h"

namespace cenote::sinkhole {

class StepLog {
 public:
  StepLog(Time started, std::size_t limit) : started_(started), limit_(limit) {}

  // A step longer than half of the limit is cut.
  void Add(Direction direction, std::string_view bytes, Time now);
  std::vector<Step> Take();  // what was added since the last call
  std::size_t memory() const { return bytes_.capacity() + steps_.capacity() * sizeof(Mark); }

 private:
  struct Mark {
    std::uint32_t size;
    std::uint32_t at_ms;
    Direction direction;
  };
  void DropOldest();

  Time started_;
  std::size_t limit_;
  std::string bytes_;
  std::vector<Mark> steps_;
};

}  // namespace cenote::sinkhole
