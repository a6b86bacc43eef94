#include "collector/store/keys.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace cenote::store {
namespace {

using support::At;
using support::FromHex;
using support::Ip;
using support::SubjectOf;
using support::ToHex;

const ObservationId kId{"a1", 0x0102030405060708, 3, 4};

TEST(Keys, FrozenSamples) {
  EXPECT_EQ(ToHex(AddressKey(Ip("192.0.2.1"))), "c0000201");
  EXPECT_EQ(ToHex(AddressKey(Ip("2001:db8::1"))), "20010db8000000000000000000000001");
  EXPECT_EQ(ToHex(NumberKey(258)), "0000000000000102");
  EXPECT_EQ(ToHex(JournalKey(258, 7)), "000000000000010200000007");
  EXPECT_EQ(ToHex(DueKey(258, SubjectOf("192.0.2.0/24").Key())),
            "0000000000000102"
            "01c000020018");
  EXPECT_EQ(ToHex(ObservationKey(kId)),
            "026131"
            "0102030405060708"
            "0003"
            "0000000000000004");
  EXPECT_EQ(ToHex(ByTimeKey(FromMs(258), kId)),
            "0000000000000102"
            "026131"
            "0102030405060708"
            "0003"
            "0000000000000004");
  EXPECT_EQ(ToHex(HoleKey(SubjectOf("10.0.0.0/8"), 2)), "010a0000000802");
}

TEST(Keys, AreReadBack) {
  EXPECT_EQ(ParseNumberKey(NumberKey(~0ULL)), ~0ULL);
  EXPECT_EQ(ParseJournalKey(JournalKey(9, 8)), (std::pair<Serial, std::uint32_t>(9, 8)));
  EXPECT_EQ(ParseDueKey(DueKey(77, SubjectOf("example.org").Key())),
            (std::pair<std::int64_t, Subject>(77, SubjectOf("example.org"))));
  EXPECT_EQ(ParseObservationKey(ObservationKey(kId)), kId);
  EXPECT_EQ(ParseByTimeKey(ByTimeKey(At("2026-11-23"), kId)), (std::pair<Time, ObservationId>(At("2026-11-23"), kId)));
  EXPECT_EQ(ParseHoleKey(HoleKey(SubjectOf("example.org"), 1)),
            (std::pair<Subject, std::uint8_t>(SubjectOf("example.org"), 1)));
}

TEST(Keys, AnyOtherSizeIsNoKey) {
  for (const std::string& good : {NumberKey(1), JournalKey(1, 2), DueKey(1, SubjectOf("192.0.2.1").Key()),
                                  ObservationKey(kId), ByTimeKey(FromMs(1), kId)}) {
    for (const std::string& bad : {std::string(), good.substr(0, good.size() - 1), good + "x"}) {
      if (good == NumberKey(1)) {
        EXPECT_FALSE(ParseNumberKey(bad));
      } else if (good.size() == 12) {
        EXPECT_FALSE(ParseJournalKey(bad));
      } else if (good == ObservationKey(kId)) {
        EXPECT_FALSE(ParseObservationKey(bad));
      } else if (good == ByTimeKey(FromMs(1), kId)) {
        EXPECT_FALSE(ParseByTimeKey(bad));
      } else {
        EXPECT_FALSE(ParseDueKey(bad));
      }
    }
  }
  EXPECT_FALSE(ParseHoleKey(""));
  EXPECT_FALSE(ParseHoleKey("\x01"));
  EXPECT_FALSE(ParseObservationKey("\xFF" + std::string(300, 'a')));
}

TEST(Keys, SecondsAreRoundedUpAndFitIn32Bits) {
  EXPECT_EQ(SecondsRoundedUp(FromMs(1000)), 1);
  EXPECT_EQ(SecondsRoundedUp(FromMs(1001)), 2);
  EXPECT_EQ(SecondsRoundedUp(FromMs(-5000)), 0);
  EXPECT_EQ(SecondsRoundedUp(FromSeconds(1LL << 40)), 0xFFFFFFFFLL);
  EXPECT_EQ(ByTimeKey(FromMs(-1)), ByTimeKey(FromMs(0)));
}

TEST(Keys, AHoleStandsJustBeforeAllItContains) {
  EXPECT_LT(HoleKey(SubjectOf("10.0.0.0/8"), 3), HoleKey(SubjectOf("10.0.0.0/9"), 1));
  EXPECT_LT(HoleKey(SubjectOf("evil.com"), 3), HoleKey(SubjectOf("-a.evil.com"), 1));
  EXPECT_LT(HoleKey(SubjectOf("www.evil.com"), 3), HoleKey(SubjectOf("evil-a.com"), 1));
}

}  // namespace
}  // namespace cenote::store
