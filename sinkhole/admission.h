// Admission: how many sessions one worker may have, in all and from one address; and how many banners a second are
// delayed. IPv6 sources count by /64. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "collector/model/ip.h"

namespace cenote::sinkhole {

class Admission {
 public:
  explicit Admission(std::size_t most_per_address) : most_per_address_(most_per_address) {}

  bool Enter(const IpAddress& address);  // false: too many from there
  void Leave(const IpAddress& address);  // after an Enter that gave true
  std::size_t addresses() const { return counts_.size(); }

 private:
  std::size_t most_per_address_;
  std::unordered_map<std::string, std::uint32_t> counts_;  // by address bytes; short enough for no allocation
};

// Allows `rate` things a second, and as many at once after a quiet second.
class RateLimit {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  explicit RateLimit(double rate) : rate_(rate), tokens_(rate) {}
  bool Take(Moment now);

 private:
  double rate_;
  double tokens_;
  Moment last_{};
};

}  // namespace cenote::sinkhole
