#include "collector/decay.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cenote::collector {
namespace {

TEST(Decay, HalvesPerHalfLife) {
  EXPECT_EQ(DecayAfter(0h, 24h), kUndecayed);
  EXPECT_EQ(DecayAfter(24h, 24h), kUndecayed / 2);
  EXPECT_EQ(DecayAfter(72h, 24h), kUndecayed / 8);
}

TEST(Decay, ANegativeAgeCountsAsZero) { EXPECT_EQ(DecayAfter(-5h, 24h), kUndecayed); }

TEST(Decay, FollowsThePowerOfTwo) {
  for (auto age = Duration::zero(); age < 300h; age += 37min) {
    const double exact = std::exp2(-static_cast<double>(age.count()) / static_cast<double>(Duration(24h).count()));
    EXPECT_NEAR(static_cast<double>(DecayAfter(age, 24h)) / static_cast<double>(kUndecayed), exact, 2e-5)
        << age.count();
  }
}

TEST(Decay, NeverGrowsWithAge) {
  std::int64_t last = kUndecayed;
  for (auto age = Duration::zero(); age < 600h; age += 61s) {
    const std::int64_t left = DecayAfter(age, 24h);
    ASSERT_LE(left, last) << age.count();
    last = left;
  }
  EXPECT_EQ(DecayAfter(24h * 400, 24h), 0);
}

}  // namespace
}  // namespace cenote::collector
