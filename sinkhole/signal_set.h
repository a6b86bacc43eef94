// SignalSet: the Signals of one transaction or session: each once, ascending, with how often and the first detail.
#pragma once

#include <string_view>
#include <vector>

#include "collector/model/observation.h"

namespace cenote::sinkhole {

class SignalSet {
 public:
  // `detail`: what it was, raw; cut to kMaxDetail. The first one stays.
  void Add(Signal signal, std::string_view detail = {}, std::uint32_t count = 1);
  void Add(const SignalSet& other);
  void Clear() { values_.clear(); }

  bool empty() const { return values_.empty(); }
  const std::vector<SignalValue>& values() const { return values_; }

 private:
  std::vector<SignalValue> values_;
};

}  // namespace cenote::sinkhole
