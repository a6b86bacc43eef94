#include "collector/model/change.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::FromHex;
using support::Judgement;
using support::MakeListing;
using support::MakePart;
using support::SubjectOf;
using support::ToHex;

TEST(Change, EveryOneComesBack) {
  support::Random random(20);
  for (int i = 0; i < 1000; ++i) {
    const Change change = random.Change();
    const auto decoded = DecodeChange(change.serial, Encode(change));
    ASSERT_TRUE(decoded.ok());
    ASSERT_EQ(*decoded, change);
  }
}

// On disk: what version 1 wrote must be read for good.
TEST(Change, VersionOneIsFrozen) {
  const Listing after = MakeListing({MakePart(Judgement(), kReasonBot, FromSeconds(1), FromSeconds(2))});
  const Change change{7, FromMs(1000), SubjectOf("203.0.113.7"), {}, after};
  const std::string hex =
      "01"
      "e807"
      "06"
      "01cb00710720"
      "02"
      "0100"
      "0c"
      "0101"
      "01000002020102010000";
  EXPECT_EQ(ToHex(Encode(change)), hex);
  const auto decoded = DecodeChange(7, FromHex(hex));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, change);
}

class BadChange : public testing::TestWithParam<const char*> {};

TEST_P(BadChange, IsCorrupt) {
  const auto decoded = DecodeChange(1, FromHex(GetParam()));
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().code, Error::Code::kCorrupt);
}

INSTANTIATE_TEST_SUITE_P(Table, BadChange,
                         testing::Values("", "02 00 06 01cb00710720 020100 020100",
                                         "01 00 06 01cb00710721 020100 020100", "01 00 00 020100 020100",
                                         "01 00 06 01cb00710720 00 020100", "01 00 06 01cb00710720 020100 020200",
                                         "01 00 06 01cb00710720 020100 03010000",
                                         "01 00 06 01cb00710720 020100 020100 00", "01 00 06 01cb00710720 020100"));

TEST(Change, TheTableOfBadOnesStartsFromAGoodOne) {
  EXPECT_TRUE(DecodeChange(1, FromHex("01 00 06 01cb00710720 020100 020100")).ok());
}

}  // namespace
}  // namespace cenote
