#include "sinkhole/signal_set.h"

#include <gtest/gtest.h>

namespace cenote::sinkhole {
namespace {

TEST(SignalSet, KeepsEachOnceAscendingWithCountAndFirstDetail) {
  SignalSet set;
  set.Add(Signal::kBareLf, "first");
  set.Add(Signal::kPregreet, std::string(1000, 'x'));
  set.Add(Signal::kBareLf, "second", 4);
  ASSERT_EQ(set.values().size(), 2U);
  EXPECT_EQ(set.values()[0], (SignalValue{Signal::kPregreet, 1, std::string(kMaxDetail, 'x')}));
  EXPECT_EQ(set.values()[1], (SignalValue{Signal::kBareLf, 5, "first"}));
}

TEST(SignalSet, AddsAnotherSet) {
  SignalSet a;
  SignalSet b;
  a.Add(Signal::kTimeout);
  b.Add(Signal::kTimeout, "late");
  b.Add(Signal::kNoQuit);
  a.Add(b);
  ASSERT_EQ(a.values().size(), 2U);
  EXPECT_EQ(a.values()[1].count, 2U);
  a.Clear();
  EXPECT_TRUE(a.empty());
}

TEST(SignalSet, DoesNotOverflow) {
  SignalSet set;
  set.Add(Signal::kBareLf, {}, UINT32_MAX - 1);
  set.Add(Signal::kBareLf, {}, 5);
  EXPECT_EQ(set.values()[0].count, UINT32_MAX);
}

}  // namespace
}  // namespace cenote::sinkhole
