#include "collector/model/record.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::At;
using support::FromHex;
using support::MakeId;
using support::MakeRecord;
using support::ToHex;

Record There(const Record& record) {
  auto decoded = DecodeRecord(Encode(record));
  EXPECT_TRUE(decoded.ok());
  return decoded.ok() ? *decoded : Record{};
}

TEST(Record, EveryOneComesBack) {
  support::Random random(16);
  for (int i = 0; i < 2000; ++i) {
    const Record record = random.Record();
    ASSERT_EQ(There(record), record) << i;
  }
  EXPECT_EQ(There(Record{}), Record{});
}

Record Small() {
  Record record = MakeRecord(FromMs(2 * kBucketSpan.count() + 5), 3, {Signal::kTrapRecipient, Signal::kPregreet});
  record.first_seen = FromMs(300);
  record.recent = {{FromMs(300), {"ab", 1, 0, 9}}, {FromMs(301), {"ab", 1, 2, 10}}};
  record.helos = {"a", "b"};
  record.findings_in = true;
  return record;
}

// On disk: what version 1 wrote must be read for good.
TEST(Record, VersionOneIsFrozen) {
  const std::string hex =
      "01"
      "ac02"
      "d9d9cc14"
      "03"
      "03"
      "01"  // version, first and last, messages, observations, findings
      "01"
      "02"
      "05"
      "03"
      "02"
      "01"
      "03"
      "04"
      "03"  // bucket 2: last, messages, Signals 1 and 6
      "02"
      "ac02"
      "00"
      "026162"
      "01"
      "00"
      "09"  // recent: the first in full,
      "01"
      "01"
      "02"
      "0a"  // the second of the same process
      "02"
      "0161"
      "0162";  // HELOs
  EXPECT_EQ(ToHex(Encode(Small())), hex);
  const auto decoded = DecodeRecord(FromHex(hex));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, Small());
}

TEST(Record, IsCompact) {
  const Time time = At("2026-11-23T06:10:00Z");
  EXPECT_LE(Encode(MakeRecord(time, 1, {Signal::kTrapRecipient, Signal::kHeloBareIp, Signal::kNoQuit})).size(), 72U);
}

TEST(Record, ACutOneIsCorrupt) {
  support::Random random(17);
  for (const Record& record : {Small(), random.Record(), random.Record()}) {
    const std::string bytes = Encode(record);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto decoded = DecodeRecord(std::string_view(bytes).substr(0, size));
      ASSERT_FALSE(decoded.ok()) << size;
      ASSERT_EQ(decoded.error().code, Error::Code::kCorrupt);
    }
    EXPECT_FALSE(DecodeRecord(bytes + '\0').ok());
  }
}

TEST(Record, WhateverAChangedByteMakesOfItItComesBack) {
  const std::string bytes = Encode(Small());
  support::Random random(18);
  for (int i = 0; i < 20000; ++i) {
    std::string broken = bytes;
    broken[random.Below(broken.size())] = static_cast<char>(random.Bits() & 0xffU);
    const auto decoded = DecodeRecord(broken);
    if (decoded.ok()) {
      ASSERT_EQ(There(*decoded), *decoded);
    }
  }
}

struct BadCase {
  const char* what;
  const char* hex;
};

class BadRecord : public testing::TestWithParam<BadCase> {};

TEST_P(BadRecord, IsCorrupt) { EXPECT_FALSE(DecodeRecord(FromHex(GetParam().hex)).ok()) << GetParam().what; }

INSTANTIATE_TEST_SUITE_P(
    Table, BadRecord,
    testing::Values(BadCase{"version", "02 00 00 00 00 00 00 00 00"}, BadCase{"flag", "01 00 00 00 00 02 00 00 00"},
                    BadCase{"too many buckets", "01 00 00 00 00 00 29 00 00 00 00 00 00"},
                    BadCase{"a bucket's last beyond its end", "01 00 00 00 00 00 01 00 80aea60a 00 00 00 00"},
                    BadCase{"a bucket after the year 9999", "01 00 00 00 00 00 01 ffffffff0f 00 00 00 00 00"},
                    BadCase{"a Signal above 16 bits", "01 00 00 00 00 00 01 00 00 00 01 808004 01 00 00"},
                    BadCase{"too many recent", "01 00 00 00 00 00 00 05 00 00"},
                    BadCase{"recent without a sensor", "01 00 00 00 00 00 00 01 01 01 00 01 00"},
                    BadCase{"the same twice in recent", "01 00 00 00 00 00 00 02 01 00 0161 01 00 01 00 01 00 01 00"},
                    BadCase{"HELOs out of order", "01 00 00 00 00 00 00 00 02 0162 0161"},
                    BadCase{"the same HELO twice", "01 00 00 00 00 00 00 00 02 0161 0161"},
                    BadCase{"too many HELOs", "01 00 00 00 00 00 00 00 09 0161"},
                    BadCase{"last seen after the year 9999", "01 01 ffb7ff90fdce39 00 00 00 00 00 00"}));

TEST(Record, TheTableOfBadOnesStartsFromAGoodOne) {
  EXPECT_TRUE(DecodeRecord(FromHex("01 00 00 00 00 00 00 00 00")).ok());
  EXPECT_TRUE(DecodeRecord(FromHex("01 00 00 00 00 00 01 00 ffada60a 00 00 00 00")).ok());
  EXPECT_TRUE(DecodeRecord(FromHex("01 00 00 00 00 00 00 02 01 00 0161 01 00 01 00 01 00 02 00")).ok());
}

TEST(Record, LongListsAreCutToTheNewest) {
  Record record;
  for (std::uint32_t index = 0; index < kBuckets + 5; ++index) {
    record.buckets.push_back({index, Time(index * kBucketSpan), 1, {}});
  }
  for (std::uint64_t sequence = 1; sequence < kRecent + 4; ++sequence) {
    record.recent.push_back({FromMs(static_cast<std::int64_t>(sequence)), MakeId(sequence)});
  }
  const Record there = There(record);
  ASSERT_EQ(there.buckets.size(), kBuckets);
  EXPECT_EQ(there.buckets.front().index, 5U);
  ASSERT_EQ(there.recent.size(), kRecent);
  EXPECT_EQ(there.recent.back(), record.recent.back());
}

TEST(RecordDeathTest, WhatCannotBeReadBackIsNotWritten) {
  Record record = Small();
  record.buckets.front().last = {};
  EXPECT_DEATH((void)Encode(record), "broken invariant");
  record = Small();
  std::swap(record.recent.front(), record.recent.back());
  EXPECT_DEATH((void)Encode(record), "broken invariant");
  record = Small();
  record.first_seen = record.last_seen + 1ms;
  EXPECT_DEATH((void)Encode(record), "broken invariant");
}

}  // namespace
}  // namespace cenote
