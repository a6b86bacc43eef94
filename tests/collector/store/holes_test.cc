#include "collector/store/holes.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace cenote::store {
namespace {

using support::FromHex;
using support::ToHex;

const Allow kAllow{Allow::Origin::kOperator, FromMs(258), "why", "me"};

TEST(Holes, FrozenSample) {
  EXPECT_EQ(ToHex(Encode(kAllow)),
            "01"
            "0000000000000102"
            "03776879"
            "026d65");
  const auto allow = DecodeAllow(3, FromHex("01"
                                            "0000000000000102"
                                            "03776879"
                                            "026d65"));
  ASSERT_TRUE(allow.ok());
  EXPECT_EQ(*allow, kAllow);
}

TEST(Holes, WhatDoesNotDecodeIsCorrupt) {
  const std::string good = Encode(kAllow);
  EXPECT_FALSE(DecodeAllow(0, good).ok());
  EXPECT_FALSE(DecodeAllow(4, good).ok());
  EXPECT_FALSE(DecodeAllow(3, good + "x").ok());
  EXPECT_FALSE(DecodeAllow(3, "\x02" + good.substr(1)).ok());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(DecodeAllow(3, good.substr(0, size)).ok());
  }
}

TEST(Holes, LongTextsAreCut) {
  const auto allow =
      DecodeAllow(1, Encode({Allow::Origin::kBuiltIn, {}, std::string(5000, 'n'), std::string(5000, 'b')}));
  ASSERT_TRUE(allow.ok());
  EXPECT_EQ(allow->note, std::string(kMaxNote, 'n'));
  EXPECT_EQ(allow->by, std::string(kMaxBy, 'b'));
}

TEST(Holes, AreDescribedWithTheirOrigin) {
  const Subject subject = support::SubjectOf("10.0.0.0/8");
  EXPECT_EQ(DescribeHole(subject, {Allow::Origin::kBuiltIn, {}, "", ""}), "exempt: 10.0.0.0/8 (built in)");
  EXPECT_EQ(DescribeHole(subject, {Allow::Origin::kConfigured, {}, "", ""}), "exempt: 10.0.0.0/8 (configured)");
  EXPECT_EQ(DescribeHole(subject, kAllow), "exempt: 10.0.0.0/8 (allowed)");
}

}  // namespace
}  // namespace cenote::store
