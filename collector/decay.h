// Decay: how much of a Signal's points is left after a time. Integers only: the same on every machine.
#pragma once

#include <cstdint>

#include "collector/model/time.h"

namespace cenote::collector {

inline constexpr int kDecayBits = 20;
inline constexpr std::int64_t kUndecayed = std::int64_t{1} << kDecayBits;

// 2^(-age / half_life) in units of 2^-kDecayBits, rounded down; a negative age counts as zero. Never grows with age.
std::int64_t DecayAfter(Duration age, Duration half_life);

}  // namespace cenote::collector
