#include "collector/store/piece.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/builders.h"

namespace cenote::store {
namespace {

using support::FromHex;
using support::Ip;
using support::ToHex;

Found TwoParts() {
  return {{8, SourceKind::kOperator, 3, false, kReasonManual, 0x01020304, 0x05060708},
          {32, SourceKind::kJudgement, 2, true, kReasonBot, 1, 2}};
}

const std::string kV4Value =
    "01"
    "c0000200"
    "0882030004"
    "01020304"
    "05060708"
    "2001020002"
    "00000001"
    "00000002";

TEST(Piece, FrozenSamples) {
  const Piece v4{Ip("192.0.2.0"), Ip("192.0.2.9"), EncodePartsOf(TwoParts())};
  EXPECT_EQ(ToHex(EncodePieceValue(v4)), kV4Value);
  EXPECT_EQ(*DecodePiece(Family::kV4, FromHex("c0000209"), FromHex(kV4Value)), v4);

  const Piece v6{Ip("2001:db8::"), Ip("2001:db8::ffff"),
                 EncodePartsOf({{64, SourceKind::kImport, 1, true, kReasonImport, 5, 6}})};
  const std::string value =
      "01"
      "20010db8000000000000000000000000"
      "4003010005"
      "00000005"
      "00000006";
  EXPECT_EQ(ToHex(EncodePieceValue(v6)), value);
  EXPECT_EQ(*DecodePiece(Family::kV6, FromHex("20010db800000000000000000000ffff"), FromHex(value)), v6);
}

TEST(Piece, AListingsPartsKeepTheirOrder) {
  const Listing listing =
      support::MakeListing({support::MakePart(support::Judgement(), kReasonBot, FromSeconds(1), FromSeconds(2)),
                            support::MakePart(support::Import("x"), kReasonImport, FromSeconds(3), FromSeconds(4))});
  Found found;
  ASSERT_TRUE(
      FindInPiece(Ip("1.2.3.4"), EncodePieceValue({Ip("1.2.3.4"), Ip("1.2.3.4"), EncodeParts(listing, 32)}), found)
          .ok());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].reason, kReasonBot);
  EXPECT_EQ(found[0].length, 32);
  EXPECT_EQ(found[1].source, SourceKind::kImport);
  EXPECT_EQ(found[1].until, 4U);
}

TEST(Piece, RefusesWhatIsNoRow) {
  const std::string key = FromHex("c0000209");
  for (const std::string& value :
       {std::string(), FromHex("01c0000200"), FromHex(kV4Value).substr(0, 20), FromHex(kV4Value) + "x",
        FromHex("02" + kV4Value.substr(2)),                              // another version
        FromHex("01c000020a" + kV4Value.substr(10)),                     // begins after its end
        FromHex(kV4Value.substr(0, 10) + "21" + kV4Value.substr(12)),    // a prefix of 33 bits
        FromHex(kV4Value.substr(0, 10) + "0800" + kV4Value.substr(14)),  // no source
        FromHex(kV4Value.substr(0, 10) + "20" + kV4Value.substr(12, 24) + "08" + kV4Value.substr(38))}) {
    const auto piece = DecodePiece(Family::kV4, key, value);
    ASSERT_FALSE(piece.ok()) << ToHex(value);
    EXPECT_EQ(piece.error().code, Error::Code::kCorrupt);
  }
  EXPECT_FALSE(DecodePiece(Family::kV4, "abc", FromHex(kV4Value)).ok());
  EXPECT_FALSE(DecodePiece(Family::kV6, key, FromHex(kV4Value)).ok());
}

TEST(Piece, AnAddressBelowTheRangeIsNotFound) {
  Found found;
  EXPECT_TRUE(FindInPiece(Ip("192.0.1.255"), FromHex(kV4Value), found).ok());
  EXPECT_TRUE(found.empty());
  EXPECT_TRUE(FindInPiece(Ip("192.0.2.0"), FromHex(kV4Value), found).ok());
  EXPECT_EQ(found.size(), 2U);
  EXPECT_FALSE(found[0].publish);
  EXPECT_FALSE(FindInPiece(Ip("192.0.2.0"), "abc", found).ok());
}

TEST(Piece, SizeOfShorterStopsAtTheLength) {
  const std::string parts = EncodePartsOf(TwoParts());
  EXPECT_EQ(SizeOfShorter(parts, 8), 0U);
  EXPECT_EQ(SizeOfShorter(parts, 9), kPartSize);
  EXPECT_EQ(SizeOfShorter(parts, 32), kPartSize);
  EXPECT_EQ(SizeOfShorter(parts, 33), 2 * kPartSize);
}

TEST(Piece, NeighboursOfAnAddress) {
  IpAddress address = Ip("192.0.2.255");
  EXPECT_TRUE(Increment(address));
  EXPECT_EQ(address, Ip("192.0.3.0"));
  EXPECT_TRUE(Decrement(address));
  EXPECT_EQ(address, Ip("192.0.2.255"));
  IpAddress highest = Ip("255.255.255.255");
  EXPECT_FALSE(Increment(highest));
  EXPECT_EQ(highest, Ip("255.255.255.255"));
  IpAddress lowest = Ip("::");
  EXPECT_FALSE(Decrement(lowest));
  IpAddress v6 = Ip("2001:db8::ffff:ffff:ffff:ffff");
  EXPECT_TRUE(Increment(v6));
  EXPECT_EQ(v6, Ip("2001:db8:0:1::"));
}

TEST(Merger, JoinsEqualNeighboursOnly) {
  std::vector<Piece> joined;
  Merger merger([&](const Piece& piece) { joined.push_back(piece); });
  merger.Add({Ip("1.0.0.0"), Ip("1.0.0.1"), "a"});
  merger.Add({Ip("1.0.0.2"), Ip("1.0.0.2"), "a"});
  merger.Add({Ip("1.0.0.3"), Ip("1.0.0.3"), "b"});
  merger.Add({Ip("1.0.0.5"), Ip("1.0.0.5"), "b"});
  merger.Finish();
  merger.Finish();
  EXPECT_EQ(joined, (std::vector<Piece>{{Ip("1.0.0.0"), Ip("1.0.0.2"), "a"},
                                        {Ip("1.0.0.3"), Ip("1.0.0.3"), "b"},
                                        {Ip("1.0.0.5"), Ip("1.0.0.5"), "b"}}));
}

}  // namespace
}  // namespace cenote::store
