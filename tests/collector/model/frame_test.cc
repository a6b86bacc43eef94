#include "collector/model/frame.h"

#include <gtest/gtest.h>

#include "collector/model/bytes.h"
#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::FromHex;
using support::MakeId;
using support::ToHex;

constexpr std::size_t kMost = 1000;

std::string Framed(FrameType type, std::string_view payload) {
  std::string bytes;
  AppendFrame(type, payload, bytes);
  return bytes;
}

// On disk and on the wire: these bytes stand for good.
TEST(Frame, IsFrozen) {
  EXPECT_EQ(ToHex(Framed(FrameType::kObservation, "abc")),
            "00000003"
            "c30d7db2"
            "01"
            "616263");
}

TEST(Frame, TheCrcCoversTypeAndPayload) {
  ByteReader reader(std::string_view("\0\0\0\3", 4));
  EXPECT_EQ(reader.U32(), 3U);
  const std::string bytes = Framed(FrameType::kOrder, "abc");
  ByteReader crc(std::string_view(bytes).substr(4));
  EXPECT_EQ(crc.U32(), Crc32c("\x03"
                              "abc"));
}

TEST(Frame, ComesBack) {
  std::string stream = Framed(FrameType::kOrder, "first");
  AppendFrame(FrameType::kArchived, "", stream);
  const auto first = ParseFrame(stream, kMost);
  ASSERT_TRUE(first.ok() && first->has_value());
  EXPECT_EQ((*first)->frame.type, FrameType::kOrder);
  EXPECT_EQ((*first)->frame.payload, "first");
  EXPECT_EQ((*first)->size, kFrameHeader + 5);
  const auto second = ParseFrame(std::string_view(stream).substr((*first)->size), kMost);
  ASSERT_TRUE(second.ok() && second->has_value());
  EXPECT_EQ((*second)->frame.type, FrameType::kArchived);
  EXPECT_EQ((*second)->frame.payload, "");
}

TEST(Frame, ATornOneWaitsForMore) {
  const std::string bytes = Framed(FrameType::kObservation, "payload");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto parsed = ParseFrame(std::string_view(bytes).substr(0, size), kMost);
    ASSERT_TRUE(parsed.ok()) << size;
    EXPECT_FALSE(parsed->has_value()) << size;
  }
}

TEST(Frame, ATooLongOneIsRefusedAtItsLength) {
  EXPECT_TRUE(ParseFrame(FromHex("000003e8"), kMost).ok());
  const auto parsed = ParseFrame(FromHex("000003e9"), kMost);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, Error::Code::kCorrupt);
  EXPECT_FALSE(ParseFrame(FromHex("ffffffff"), kMost).ok());
}

TEST(Frame, AnyChangedBitIsNoticed) {
  const std::string bytes = Framed(FrameType::kObservation, "payload");
  for (std::size_t bit = 4 * 8; bit < bytes.size() * 8; ++bit) {
    std::string broken = bytes;
    broken[bit / 8] = static_cast<char>(static_cast<unsigned char>(broken[bit / 8]) ^ (1U << (bit % 8)));
    const auto parsed = ParseFrame(broken, kMost);
    ASSERT_FALSE(parsed.ok()) << bit;
    ASSERT_EQ(parsed.error().code, Error::Code::kCorrupt);
  }
}

TEST(Frame, AnUnknownTypeIsRefused) {
  for (const unsigned type : {0U, 255U}) {
    EXPECT_FALSE(ParseFrame(Framed(static_cast<FrameType>(type), "x"), kMost).ok()) << type;
  }
}

TEST(Ids, ComeBack) {
  support::Random random(12);
  for (int i = 0; i < 500; ++i) {
    std::vector<ObservationId> ids(random.Below(20));
    for (ObservationId& id : ids) {
      id = random.Id();
    }
    const auto decoded = DecodeIds(EncodeIds(ids));
    ASSERT_TRUE(decoded.ok());
    ASSERT_EQ(*decoded, ids);
  }
}

TEST(Ids, AreFrozen) {
  EXPECT_EQ(ToHex(EncodeIds({{"ab", 300, 2, 7}})),
            "0101"
            "026162"
            "ac02"
            "02"
            "07");
}

class BadIds : public testing::TestWithParam<const char*> {};

TEST_P(BadIds, AreCorrupt) {
  const auto decoded = DecodeIds(FromHex(GetParam()));
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().code, Error::Code::kCorrupt);
}

INSTANTIATE_TEST_SUITE_P(Table, BadIds,
                         testing::Values("", "01", "0201026162010101", "01010261620102", "01ffffffffffffffffff01",
                                         "0102026162010101", "010102616201010100", "010100010101", "0101024142010101"));

}  // namespace
}  // namespace cenote
