// Window: the Observations of one worker that were archived but not yet acknowledged, in the order of their sequence.
// It is bounded by number and by bytes; nothing leaves it but by an acknowledgement. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cenote::sinkhole {

using SessionKey = std::uint64_t;  // 0: no session waits for a reply
using Moment = std::chrono::steady_clock::time_point;

struct Waiting {
  std::uint64_t sequence = 0;
  SessionKey session = 0;  // 0 as well after its reply was given up
  Moment since{};
  std::string frame;     // the Observation as it is sent
  bool too_big = false;  // its reply will be 552
};

class Window {
 public:
  Window(std::size_t most_items, std::size_t most_bytes) : most_items_(most_items), most_bytes_(most_bytes) {}

  // Room for one more of about `bytes`, when `items` and `bytes_ahead` are promised already.
  bool HasRoom(std::size_t bytes, std::size_t items_ahead, std::size_t bytes_ahead) const;
  void Push(Waiting waiting);  // sequences follow each other without gaps
  // What waited under `sequence`; nothing when it was acknowledged before or never stood here.
  std::optional<Waiting> Acknowledge(std::uint64_t sequence);
  // The sessions that have waited since before `limit`; each is given once.
  std::vector<SessionKey> GiveUp(Moment limit);
  // Everything from `first` on that is not acknowledged, in order.
  void ForEachFrom(std::uint64_t first, const std::function<void(const Waiting&)>& visit) const;

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Slot {
    Waiting waiting;
    bool acknowledged = false;
  };
  std::size_t most_items_;
  std::size_t most_bytes_;
  std::deque<Slot> slots_;  // the first is not acknowledged
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace cenote::sinkhole
