#include "sinkhole/step_log.h"

#include <gtest/gtest.h>

namespace cenote::sinkhole {
namespace {

TEST(StepLog, KeepsBothDirectionsWithTimes) {
  StepLog log(FromMs(1000), 1000);
  log.Add(Direction::kToPeer, "220 hi\r\n", FromMs(1000));
  log.Add(Direction::kFromPeer, "QUIT\r\n", FromMs(1250));
  log.Add(Direction::kToPeer, "221 bye\r\n", FromMs(900));  // a clock that went back
  EXPECT_EQ(log.Take(), (std::vector<Step>{{Direction::kToPeer, 0, "220 hi\r\n"},
                                           {Direction::kFromPeer, 250, "QUIT\r\n"},
                                           {Direction::kToPeer, 0, "221 bye\r\n"}}));
}

TEST(StepLog, IsBoundedAndKeepsTheNewest) {
  StepLog log(FromMs(0), 1000);
  for (int i = 0; i < 5000; ++i) {
    log.Add(Direction::kFromPeer, i % 3 == 0 ? "" : std::to_string(i), FromMs(i));
  }
  const std::vector<Step> steps = log.Take();
  EXPECT_GT(steps.size(), 10U);
  EXPECT_LT(steps.size(), 100U);
  EXPECT_EQ(steps.back(), (Step{Direction::kFromPeer, 4999, "4999"}));
  EXPECT_LT(log.memory(), 8000U);
}

TEST(StepLog, CutsOneHugeStep) {
  StepLog log(FromMs(0), 1000);
  log.Add(Direction::kFromPeer, std::string(100000, 'x'), FromMs(0));
  const std::vector<Step> steps = log.Take();
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].bytes.size(), 500U);
}

TEST(StepLog, GivesEachStepOnce) {
  StepLog log(FromMs(0), 1000);
  log.Add(Direction::kFromPeer, "a", FromMs(1));
  EXPECT_EQ(log.Take(), (std::vector<Step>{{Direction::kFromPeer, 1, "a"}}));
  EXPECT_TRUE(log.Take().empty());
  log.Add(Direction::kFromPeer, "b", FromMs(2));
  EXPECT_EQ(log.Take(), (std::vector<Step>{{Direction::kFromPeer, 2, "b"}}));
}

}  // namespace
}  // namespace cenote::sinkhole
