#include "collector/model/bytes.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::FromHex;
using support::ToHex;

TEST(Bytes, IntegersAreBigEndian) {
  ByteWriter writer;
  writer.U8(0x01);
  writer.U16(0x0203);
  writer.U32(0x04050607);
  writer.U64(0x08090a0b0c0d0e0f);
  EXPECT_EQ(ToHex(writer.bytes()), "0102030405060708090a0b0c0d0e0f");
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.U8(), 0x01);
  EXPECT_EQ(reader.U16(), 0x0203);
  EXPECT_EQ(reader.U32(), 0x04050607U);
  EXPECT_EQ(reader.U64(), 0x08090a0b0c0d0e0fU);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.AtEnd());
}

TEST(Bytes, AShortReadFailsForGood) {
  ByteReader reader("abc");
  EXPECT_EQ(reader.U32(), 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.U8(), 0);
  EXPECT_EQ(reader.Bytes(1), "");
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(Bytes, ReadingNothingFromNothingIsFine) {
  ByteReader reader("");
  EXPECT_EQ(reader.Bytes(0), "");
  EXPECT_TRUE(reader.ok());
}

struct VarintCase {
  std::uint64_t value;
  const char* hex;
};

class Varint : public testing::TestWithParam<VarintCase> {};

TEST_P(Varint, IsWrittenInTheShortestForm) {
  ByteWriter writer;
  writer.Varint(GetParam().value);
  EXPECT_EQ(ToHex(writer.bytes()), GetParam().hex);
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.Varint(), GetParam().value);
  EXPECT_TRUE(reader.ok() && reader.AtEnd());
}

INSTANTIATE_TEST_SUITE_P(
    Table, Varint,
    testing::Values(VarintCase{0, "00"}, VarintCase{127, "7f"}, VarintCase{128, "8001"}, VarintCase{300, "ac02"},
                    VarintCase{16383, "ff7f"}, VarintCase{std::uint64_t{1} << 63U, "80808080808080808001"},
                    VarintCase{std::numeric_limits<std::uint64_t>::max(), "ffffffffffffffffff01"}));

class BadVarint : public testing::TestWithParam<const char*> {};

TEST_P(BadVarint, Fails) {
  const std::string bytes = FromHex(GetParam());
  ByteReader reader(bytes);
  EXPECT_EQ(reader.Varint(), 0U);
  EXPECT_FALSE(reader.ok());
}

INSTANTIATE_TEST_SUITE_P(Table, BadVarint,
                         testing::Values("", "80", "8000", "ff00", "ffffffffffffffffff02", "ffffffffffffffffff81",
                                         "8080808080808080808001", "80808080808080808000"));

TEST(Bytes, EveryNumberComesBack) {
  support::Random random(1);
  for (int i = 0; i < 10000; ++i) {
    const std::uint64_t value = random.Number();
    ByteWriter writer;
    writer.Varint(value);
    ByteReader reader(writer.bytes());
    ASSERT_EQ(reader.Varint(), value);
    ASSERT_TRUE(reader.ok() && reader.AtEnd());
  }
}

TEST(Bytes, ABlobIsBoundedByWhatIsAllowedAndWhatIsThere) {
  ByteWriter writer;
  writer.Blob("hello");
  writer.Bytes("!");
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.Blob(5), "hello");
  EXPECT_EQ(reader.remaining(), 1U);

  ByteReader tight(writer.bytes());
  EXPECT_EQ(tight.Blob(4), "");
  EXPECT_FALSE(tight.ok());

  ByteReader lying(
      std::string_view("\x7f"
                       "abc"));
  EXPECT_EQ(lying.Blob(1000), "");
  EXPECT_FALSE(lying.ok());

  const std::string huge = FromHex("ffffffffffffffffff01 6162");
  ByteReader endless(huge);
  EXPECT_EQ(endless.Blob(std::numeric_limits<std::size_t>::max()), "");
  EXPECT_FALSE(endless.ok());
}

TEST(Bytes, TakeHandsTheBytesOver) {
  ByteWriter writer;
  writer.Bytes("abc");
  EXPECT_EQ(writer.Take(), "abc");
}

}  // namespace
}  // namespace cenote
