#include "collector/model/listing.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::FromHex;
using support::Import;
using support::Judgement;
using support::MakeListing;
using support::MakePart;
using support::Operator;
using support::ToHex;

const Time kSince = FromSeconds(300);
const Time kUntil = FromSeconds(400);

TEST(Listing, KeepsOnePartPerSourceInOrder) {
  const Part by_b = MakePart(Import("b"), kReasonImport, kSince, kUntil);
  const Part by_a = MakePart(Import("a"), kReasonImport, kSince, kUntil);
  const Part by_hand = MakePart(Operator(), kReasonManual, kSince, kUntil);
  const Part judged = MakePart(Judgement(), kReasonBot, kSince, kUntil);
  Listing listing = MakeListing({by_b, by_hand, judged, by_a});
  EXPECT_EQ(listing.parts, (std::vector{judged, by_hand, by_a, by_b}));

  Part again = judged;
  again.grade = 3;
  listing.Set(again);
  ASSERT_EQ(listing.parts.size(), 4U);
  EXPECT_EQ(listing.From(Judgement())->grade, 3);
  EXPECT_EQ(listing.From(Import("c")), nullptr);

  EXPECT_TRUE(listing.Remove(Operator()));
  EXPECT_FALSE(listing.Remove(Operator()));
  EXPECT_EQ(listing.parts, (std::vector{again, by_a, by_b}));
  EXPECT_EQ(listing.From(Operator()), nullptr);
}

TEST(Listing, EveryOneComesBack) {
  support::Random random(19);
  for (int i = 0; i < 2000; ++i) {
    const Listing listing = random.Listing();
    const auto decoded = DecodeListing(Encode(listing));
    ASSERT_TRUE(decoded.ok());
    ASSERT_EQ(*decoded, listing);
  }
}

// On disk: what version 1 wrote must be read for good.
TEST(Listing, VersionOneIsFrozen) {
  Part imported = MakePart(Import("x"), Reason{32}, kSince, kUntil);
  imported.publish = false;
  imported.note = "n";
  imported.by = "op";
  const Listing listing = MakeListing({MakePart(Judgement(), kReasonBot, kSince, kUntil), imported});
  const std::string hex =
      "01"
      "02"  // version, parts
      "01"
      "00"
      "0002"
      "02"
      "ac02"
      "9003"
      "01"
      "00"
      "00"  // judgement: no name, reason, grade, since, until, ...
      "03"
      "0178"
      "0020"
      "02"
      "ac02"
      "9003"
      "00"
      "016e"
      "026f70";
  EXPECT_EQ(ToHex(Encode(listing)), hex);
  const auto decoded = DecodeListing(FromHex(hex));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, listing);
  EXPECT_EQ(ToHex(Encode(Listing{})), "0100");
}

class BadListing : public testing::TestWithParam<const char*> {};

TEST_P(BadListing, IsCorrupt) {
  const auto decoded = DecodeListing(FromHex(GetParam()));
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().code, Error::Code::kCorrupt);
}

INSTANTIATE_TEST_SUITE_P(Table, BadListing,
                         testing::Values("", "01", "0000", "0200", "010000", "0141",  // version, counts
                                         "0101 00 00 0002 02 00 00 01 00 00",         // unknown source
                                         "0101 04 00 0002 02 00 00 01 00 00",
                                         "0101 01 0178 0002 02 00 00 01 00 00",  // a judgement with a name
                                         "0101 02 0178 0002 02 00 00 01 00 00",
                                         "0101 01 00 0002 00 00 00 01 00 00",  // grades
                                         "0101 01 00 0002 04 00 00 01 00 00",
                                         "0101 01 00 0002 02 00 00 02 00 00",            // publish
                                         "0101 01 00 0002 02 8083d1ffaf07 00 01 00 00",  // since after 9999
                                         "0102 01 00 0002 02 00 00 01 00 00 01 00 0002 02 00 00 01 00 00",  // twice
                                         "0102 02 00 0002 02 00 00 01 00 00 01 00 0002 02 00 00 01 00 00",  // order
                                         "0101 01 00 0002 02 00 00 01 8104 00",     // a note that is not there
                                         "0101 01 00 0002 02 00 00 01 00 00 00"));  // a byte too many

TEST(Listing, TheTableOfBadOnesStartsFromAGoodOne) {
  EXPECT_TRUE(DecodeListing(FromHex("0101 01 00 0002 02 00 00 01 00 00")).ok());
}

TEST(Listing, LongNotesAndTooManyPartsAreCut) {
  Listing listing;
  for (int i = 0; i < 100; ++i) {
    Part part = MakePart(Import("import-" + std::to_string(100 + i)), kReasonImport, kSince, kUntil);
    part.note.assign(2000, 'n');
    part.by.assign(2000, 'b');
    listing.Set(part);
  }
  const std::string bytes = Encode(listing);
  EXPECT_LE(bytes.size(), kMaxEncodedListing);
  const auto decoded = DecodeListing(bytes);
  ASSERT_TRUE(decoded.ok());
  ASSERT_EQ(decoded->parts.size(), kMaxParts);
  EXPECT_EQ(decoded->parts.front().source, listing.parts.front().source);
  EXPECT_EQ(decoded->parts.front().note, std::string(kMaxNote, 'n'));
  EXPECT_EQ(decoded->parts.front().by, std::string(kMaxBy, 'b'));
}

TEST(Listing, TimesAreWholeSecondsThatCanBeStored) {
  const Listing listing = MakeListing({MakePart(Operator(), kReasonManual, FromMs(-5), Time::max())});
  const auto decoded = DecodeListing(Encode(listing));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->parts.front().since, FromMs(0));
  EXPECT_EQ(FormatTime(decoded->parts.front().until), "9999-12-31T23:59:59Z");
}

TEST(ListingDeathTest, WhatCannotBeReadBackIsNotWritten) {
  Part part = MakePart(Judgement(), kReasonBot, kSince, kUntil);
  part.grade = 0;
  EXPECT_DEATH((void)Encode(MakeListing({part})), "broken invariant");
  part = MakePart(Import(std::string(kMaxSourceName + 1, 'x')), kReasonImport, kSince, kUntil);
  EXPECT_DEATH((void)Encode(MakeListing({part})), "broken invariant");
}

}  // namespace
}  // namespace cenote
