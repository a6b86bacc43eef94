#include "ops/clock_jumps.h"

#include <gtest/gtest.h>

namespace cenote::ops {
namespace {

const Time kNoon = FromSeconds(1'795'435'200);
constexpr ClockJumps::Moment kBegin{};

TEST(ClockJumps, IsTrustedAfterAnHourWithoutAJump) {
  ClockJumps jumps(kNoon, kBegin);
  EXPECT_FALSE(jumps.Trusted(kNoon, kBegin));
  EXPECT_FALSE(jumps.Trusted(kNoon + 59min, kBegin + 59min));
  EXPECT_TRUE(jumps.Trusted(kNoon + 60min, kBegin + 60min));
}

TEST(ClockJumps, AJumpAheadBeginsTheHourAnew) {
  ClockJumps jumps(kNoon, kBegin);
  ASSERT_TRUE(jumps.Trusted(kNoon + 2h, kBegin + 2h));
  EXPECT_FALSE(jumps.Trusted(kNoon + 2h + 62s, kBegin + 2h + 1s));
  EXPECT_FALSE(jumps.Trusted(kNoon + 2h + 2s, kBegin + 2h + 2s)) << "back is no reason to trust it at once";
  EXPECT_TRUE(jumps.Trusted(kNoon + 4h, kBegin + 4h));
}

TEST(ClockJumps, SmallStepsAndJumpsBackDoNoHarm) {
  ClockJumps jumps(kNoon, kBegin);
  ASSERT_TRUE(jumps.Trusted(kNoon + 2h, kBegin + 2h));
  EXPECT_TRUE(jumps.Trusted(kNoon + 2h + 60s, kBegin + 2h + 1s));
  EXPECT_TRUE(jumps.Trusted(kNoon - 1000h, kBegin + 2h + 2s));
}

}  // namespace
}  // namespace cenote::ops
