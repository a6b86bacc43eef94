#include "sinkhole/signal_set.h"

#include <algorithm>

namespace cenote::sinkhole {

void SignalSet::Add(Signal signal, std::string_view detail, std::uint32_t count) {
  const auto place = std::lower_bound(values_.begin(), values_.end(), signal,
                                      [](const SignalValue& value, Signal wanted) { return value.signal < wanted; });
  if (place != values_.end() && place->signal == signal) {
    place->count += std::min(count, UINT32_MAX - place->count);
    return;
  }
  values_.insert(place, SignalValue{signal, count, std::string(detail.substr(0, kMaxDetail))});
}

void SignalSet::Add(const SignalSet& other) {
  for (const SignalValue& value : other.values_) {
    Add(value.signal, value.detail, value.count);
  }
}

}  // namespace cenote::sinkhole
