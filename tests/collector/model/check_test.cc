#include "collector/model/check.h"

#include <gtest/gtest.h>

namespace cenote {
namespace {

void Demand(bool truth) { CENOTE_CHECK(truth); }

TEST(CheckDeathTest, ABrokenInvariantNamesItselfAndEndsTheProcess) {
  EXPECT_DEATH(Demand(false), "check_test.cc:[0-9]+: broken invariant: truth");
}

TEST(Check, AnUnbrokenOneDoesNothing) { Demand(true); }

}  // namespace
}  // namespace cenote
