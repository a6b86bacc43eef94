#include "collector/kept_time.h"

#include <gtest/gtest.h>

#include "tests/collector/builders.h"

namespace cenote::collector {
namespace {

constexpr KeptTime::Moment kBegin{};

TEST(KeptTime, FollowsAClockThatGoesAhead) {
  KeptTime time(kNoon, kBegin);
  EXPECT_EQ(time.At(kNoon + 5ms, kBegin + 5ms), kNoon + 5ms);
  EXPECT_EQ(time.At(kNoon + 24h, kBegin + 6ms), kNoon + 24h);
}

TEST(KeptTime, GoesOnAtHalfSpeedUntilTheClockHasCaughtUp) {
  KeptTime time(kNoon, kBegin);
  ASSERT_EQ(time.At(kNoon + 1h, kBegin + 1s), kNoon + 1h);
  EXPECT_EQ(time.At(kNoon, kBegin + 1s), kNoon + 1h);
  EXPECT_EQ(time.At(kNoon + 1h, kBegin + 1s + 1h), kNoon + 1h + 30min);
  EXPECT_EQ(time.At(kNoon + 2h, kBegin + 1s + 2h), kNoon + 2h);
  EXPECT_EQ(time.At(kNoon + 2h + 5ms, kBegin + 1s + 2h + 5ms), kNoon + 2h + 5ms);
}

TEST(KeptTime, ManySmallStepsAddUp) {
  KeptTime time(kNoon, kBegin);
  Time now{};
  for (int i = 1; i <= 4000; ++i) {
    now = time.At(kNoon - 1000h, kBegin + i * std::chrono::microseconds(250));
  }
  EXPECT_EQ(now, kNoon + 500ms);
}

TEST(KeptTime, BeginsWhereTheStoreWas) {
  KeptTime time(kNoon + 10h, kBegin);
  EXPECT_EQ(time.At(kNoon, kBegin), kNoon + 10h);
  EXPECT_EQ(time.At(kNoon + 11h, kBegin), kNoon + 11h);
}

}  // namespace
}  // namespace cenote::collector
