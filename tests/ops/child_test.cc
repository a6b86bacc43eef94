#include "ops/child.h"

#include <gtest/gtest.h>

#include <csignal>

#include "collector/model/time.h"

namespace cenote::ops {
namespace {

TEST(Backoff, DoublesToItsLimitAndStartsOverAfterALongLife) {
  Backoff backoff(100ms, 10s);
  std::vector<std::chrono::milliseconds> waits;
  waits.reserve(9);
  for (int i = 0; i < 9; ++i) {
    waits.push_back(backoff.Next(1s));
  }
  const std::vector<std::chrono::milliseconds> expected{100ms,  200ms,  400ms,    800ms,   1600ms,
                                                        3200ms, 6400ms, 10'000ms, 10'000ms};
  EXPECT_EQ(waits, expected);
  EXPECT_EQ(backoff.Next(31s), 100ms);
  EXPECT_EQ(backoff.Next(29s), 200ms);
}

TEST(DescribeEnd, SaysStatusOrSignal) {
  EXPECT_EQ(DescribeEnd(78 << 8), "exit status 78");
  EXPECT_EQ(DescribeEnd(SIGSEGV), "signal 11 (Segmentation fault)");
}

}  // namespace
}  // namespace cenote::ops
