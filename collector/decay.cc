#include "collector/decay.h"

#include <array>
#include <cstddef>

namespace cenote::collector {
namespace {

constexpr std::size_t kSteps = 16;
constexpr std::uint64_t kOne = std::uint64_t{1} << 31U;

constexpr std::uint64_t SquareRoot(std::uint64_t value) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31U; bit != 0; bit >>= 1U) {
    if ((root | bit) * (root | bit) <= value) {
      root |= bit;
    }
  }
  return root;
}

// Place i: 2^(-2^-(i+1)) in units of 2^-31.
constexpr std::array<std::uint64_t, kSteps> Roots() {
  std::array<std::uint64_t, kSteps> roots{};
  std::uint64_t last = kOne / 2;
  for (std::uint64_t& root : roots) {
    last = SquareRoot(last << 31U);
    root = last;
  }
  return roots;
}

constexpr std::array<std::uint64_t, kSteps> kRoots = Roots();

}  // namespace

std::int64_t DecayAfter(Duration age, Duration half_life) {
  if (age <= Duration::zero() || half_life <= Duration::zero()) {
    return kUndecayed;
  }
  const auto whole = age / half_life;
  if (whole > kDecayBits) {
    return 0;
  }
  const auto fraction = static_cast<std::uint64_t>(((age % half_life).count() << kSteps) / half_life.count());
  std::uint64_t left = kOne;
  for (std::size_t i = 0; i < kSteps; ++i) {
    if ((fraction >> (kSteps - 1 - i) & 1U) != 0) {
      left = (left * kRoots[i]) >> 31U;
    }
  }
  return static_cast<std::int64_t>(left >> (31U - kDecayBits)) >> whole;
}

}  // namespace cenote::collector
