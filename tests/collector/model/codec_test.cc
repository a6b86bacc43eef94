#include "collector/model/codec.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace cenote {
namespace {

using support::FromHex;
using support::Ip;
using support::ToHex;

Time TimeThere(Time time) {
  ByteWriter writer;
  PutTime(writer, time);
  ByteReader reader(writer.bytes());
  return GetTime(reader);
}

TEST(Codec, TimesOutsideWhatCanBeStoredAreMovedToItsEnds) {
  EXPECT_EQ(TimeThere(FromMs(-5)), FromMs(0));
  EXPECT_EQ(TimeThere(Time::max()), FromMs(kLastMs));
  EXPECT_EQ(TimeThere(FromMs(1795414200123)), FromMs(1795414200123));
}

TEST(Codec, SecondsAreRoundedDown) {
  ByteWriter writer;
  PutSeconds(writer, FromMs(1999));
  ByteReader reader(writer.bytes());
  EXPECT_EQ(GetSeconds(reader), FromMs(1000));
}

TEST(Codec, ATimeAfterTheYear9999Fails) {
  ByteWriter writer;
  writer.Varint(kLastMs + 1);
  ByteReader reader(writer.bytes());
  (void)GetTime(reader);
  EXPECT_FALSE(reader.ok());
}

TEST(Codec, AddressesAreFrozen) {
  ByteWriter writer;
  PutAddress(writer, Ip("203.0.113.7"));
  PutAddress(writer, Ip("2001:db8::1"));
  EXPECT_EQ(ToHex(writer.bytes()),
            "04cb007107"
            "0620010db8000000000000000000000001");
  ByteReader reader(writer.bytes());
  EXPECT_EQ(GetAddress(reader), Ip("203.0.113.7"));
  EXPECT_EQ(GetAddress(reader), Ip("2001:db8::1"));
  EXPECT_TRUE(reader.ok() && reader.AtEnd());
}

class BadAddress : public testing::TestWithParam<const char*> {};

TEST_P(BadAddress, Fails) {
  const std::string bytes = FromHex(GetParam());
  ByteReader reader(bytes);
  (void)GetAddress(reader);
  EXPECT_FALSE(reader.ok());
}

INSTANTIATE_TEST_SUITE_P(Table, BadAddress,
                         testing::Values("", "04cb0071", "0620010db8", "05cb007107000000000000000000000000",
                                         "0600000000000000000000ffffcb007107"));

TEST(Codec, AFlagIsZeroOrOne) {
  ByteReader reader("\x01\x02");
  EXPECT_TRUE(GetFlag(reader));
  EXPECT_TRUE(reader.ok());
  (void)GetFlag(reader);
  EXPECT_FALSE(reader.ok());
}

TEST(Codec, SensorNamesAreShortLabels) {
  EXPECT_TRUE(IsSensorName("trap-1"));
  EXPECT_TRUE(IsSensorName(std::string(kMaxSensor, 'a')));
  for (const char* name : {"", "Trap", "a.b", "a b", "a/b"}) {
    EXPECT_FALSE(IsSensorName(name)) << name;
  }
  EXPECT_FALSE(IsSensorName(std::string(kMaxSensor + 1, 'a')));
}

TEST(Codec, AnIdWithAWorkerAboveSixteenBitsFails) {
  ByteWriter writer;
  writer.Blob("test");
  writer.Varint(1);
  writer.Varint(65536);
  writer.Varint(1);
  ByteReader reader(writer.bytes());
  (void)GetId(reader);
  EXPECT_FALSE(reader.ok());
}

TEST(CodecDeathTest, AnIdOfNoSensorIsABug) {
  ByteWriter writer;
  EXPECT_DEATH(PutId(writer, ObservationId{}), "broken invariant");
}

}  // namespace
}  // namespace cenote
