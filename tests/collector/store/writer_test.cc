#include "collector/store/writer.h"

#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

using testing::HasSubstr;

using WriterTest = StoreTest;

TEST_F(WriterTest, AListingIsAChangeWithTheNextSerial) {
  const Stamp before = *Read().ReadStamp();
  EXPECT_EQ(List("192.0.2.1", Bot(), kNow + 5s), before.serial + 1);
  const Stamp after = *Read().ReadStamp();
  EXPECT_EQ(after.serial, before.serial + 1);
  EXPECT_EQ(after.serial_time, kNow + 5s);
  EXPECT_EQ(*Read().CommitTime(after.serial), kNow + 5s);
  EXPECT_EQ(*Read().CommitTime(after.serial + 1), std::nullopt);
  EXPECT_EQ(ChangesAfter(before.serial),
            (std::vector<Change>{{after.serial, kNow + 5s, SubjectOf("192.0.2.1"), {}, Bot()}}));
  EXPECT_EQ(*Read().GetListing(SubjectOf("192.0.2.1")), Bot());
}

TEST_F(WriterTest, AllChangesOfACommitShareItsSerialInOrder) {
  const Serial serial = Write([](Writer& writer) {
    EXPECT_TRUE(writer.SetListing(SubjectOf("192.0.2.1"), Bot()).ok());
    EXPECT_TRUE(writer.SetListing(SubjectOf("evil.com"), Bot(kLater, kReasonSpamName)).ok());
    EXPECT_TRUE(writer.SetListing(SubjectOf("192.0.2.1"), {}).ok());
    EXPECT_EQ(writer.changes(), 3U);
  });
  const auto changes = ChangesAfter(serial - 1);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[1].subject, SubjectOf("evil.com"));
  EXPECT_EQ(changes[2].before, Bot());
  EXPECT_TRUE(changes[2].after.empty());
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(WriterTest, WhatIsEqualIsNoChange) {
  const Serial serial = List("192.0.2.1", Bot());
  EXPECT_EQ(List("192.0.2.1", Bot()), serial);
  EXPECT_EQ(List("192.0.2.2", {}), serial);
  // Also after rounding and cutting.
  Listing rough = MakeListing({MakePart(Judgement(), kReasonBot, kNow + 999ms, kLater - 999ms)});
  EXPECT_EQ(List("192.0.2.1", rough), serial);
  rough.parts[0].note = std::string(2 * kMaxNote, 'n');
  EXPECT_EQ(List("192.0.2.1", rough), serial + 1);
  EXPECT_EQ(List("192.0.2.1", rough), serial + 1);
}

TEST_F(WriterTest, TimesAreWholeSecondsOf32Bits) {
  List("192.0.2.1", MakeListing({MakePart(Judgement(), kReasonBot, FromMs(-1500), At("2300-01-01"))}));
  const Listing listing = **Read().GetListing(SubjectOf("192.0.2.1"));
  EXPECT_EQ(listing.parts[0].since, FromSeconds(0));
  EXPECT_EQ(listing.parts[0].until, FromSeconds(0xFFFFFFFF));
  EXPECT_EQ(FoundAt("192.0.2.1")[0].until, 0xFFFFFFFFU);
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(WriterTest, TooManyPartsAreRefusedAndTheRestGoesOn) {
  Listing listing;
  for (std::size_t i = 0; i <= kMaxParts; ++i) {
    listing.Set(MakePart(Import("i" + std::to_string(i)), kReasonImport, kNow, kLater));
  }
  const Serial serial = Write([&](Writer& writer) {
    const Status set = writer.SetListing(SubjectOf("192.0.2.1"), listing);
    ASSERT_FALSE(set.ok());
    EXPECT_EQ(set.error().code, Error::Code::kInvalid);
    EXPECT_TRUE(writer.SetListing(SubjectOf("192.0.2.2"), Bot()).ok());
  });
  EXPECT_EQ(ChangesAfter(serial - 1).size(), 1U);
}

TEST_F(WriterTest, ExemptSpaceIsNeverListedButMayBeEmptied) {
  Exempt("10.0.0.0/8", Allow::Origin::kBuiltIn);
  Exempt("good.com");
  const Serial serial = Read().ReadStamp()->serial;
  Write([](Writer& writer) {
    const Status set = writer.SetListing(SubjectOf("10.1.2.3"), Bot());
    ASSERT_FALSE(set.ok());
    EXPECT_EQ(set.error().code, Error::Code::kDenied);
    EXPECT_THAT(set.error().message, HasSubstr("10.0.0.0/8 (built in)"));
    EXPECT_FALSE(writer.SetListing(SubjectOf("10.0.0.0/8"), Bot()).ok());
    EXPECT_FALSE(writer.SetListing(SubjectOf("www.good.com"), Bot()).ok());
    EXPECT_TRUE(writer.SetListing(SubjectOf("10.1.2.3"), {}).ok());
    EXPECT_EQ(writer.changes(), 0U);
  });
  EXPECT_EQ(Read().ReadStamp()->serial, serial);
}

TEST_F(WriterTest, WithoutCommitNothingHappened) {
  const Stamp before = *Read().ReadStamp();
  {
    Writer writer = Begin(kNow + 1h);
    EXPECT_TRUE(writer.SetListing(SubjectOf("192.0.2.1"), Bot()).ok());
  }
  EXPECT_TRUE(FoundAt("192.0.2.1").empty());
  EXPECT_EQ(Read().ReadStamp()->serial, before.serial);
  EXPECT_EQ(Read().ReadStamp()->last_time, before.last_time);
}

TEST_F(WriterTest, TimeNeverGoesBack) {
  Write([](Writer& writer) { EXPECT_TRUE(writer.PutHeartbeat(kNow + 1h).ok()); }, kNow + 1h);
  EXPECT_EQ(*Read().Heartbeat(), kNow + 1h);
  const Writer writer = Begin(kNow);
  EXPECT_EQ(writer.now(), kNow + 1h);
}

TEST_F(WriterTest, ACommitWithoutAWriteLeavesNoTrace) {
  const Serial serial = Read().ReadStamp()->serial;
  EXPECT_EQ(Write([](Writer& writer) { EXPECT_TRUE(writer.TakeDue(10)->empty()); }, kNow + 1h), serial);
  EXPECT_EQ(Read().ReadStamp()->last_time, kNow);
}

TEST_F(WriterTest, AnObservationIsKeptOnce) {
  const Observation first = support::MakeObservation("192.0.2.1", kNow, {Signal::kPregreet}, 1);
  Observation again = first;
  again.helo = "other";
  Write([&](Writer& writer) {
    EXPECT_TRUE(*writer.PutObservation(first));
    EXPECT_FALSE(*writer.PutObservation(again));
  });
  Write([&](Writer& writer) { EXPECT_FALSE(*writer.PutObservation(again)); });
  EXPECT_EQ(*Read().GetObservation(first.id), first);
  EXPECT_EQ(Read().CountRows()->observations, 1U);
}

TEST_F(WriterTest, RecordsAreKept) {
  const Record record = support::MakeRecord(kNow, 3, {Signal::kPregreet});
  Write([&](Writer& writer) {
    EXPECT_EQ(*writer.GetRecord(SubjectOf("192.0.2.1")), std::nullopt);
    EXPECT_TRUE(writer.PutRecord(SubjectOf("192.0.2.1"), record).ok());
    EXPECT_EQ(*writer.GetRecord(SubjectOf("192.0.2.1")), record);
  });
  EXPECT_EQ(*Read().GetRecord(SubjectOf("192.0.2.1")), record);
  EXPECT_EQ(*Read().GetRecord(SubjectOf("192.0.2.2")), std::nullopt);
}

TEST_F(WriterTest, ACorruptRowEndsTheTransaction) {
  PutRaw(env().tables().listings, SubjectOf("192.0.2.1").Key(), "junk");
  Writer writer = Begin();
  EXPECT_TRUE(writer.SetListing(SubjectOf("192.0.2.9"), Bot()).ok());
  EXPECT_EQ(writer.SetListing(SubjectOf("192.0.2.1"), Bot()).error().code, Error::Code::kCorrupt);
  EXPECT_FALSE(writer.SetListing(SubjectOf("192.0.2.8"), Bot()).ok());
  EXPECT_EQ(writer.Commit().error().code, Error::Code::kCorrupt);
  EXPECT_TRUE(FoundAt("192.0.2.9").empty());
}

class FullMap : public StoreTest {
 protected:
  FullMap() { Open(4ULL << 20U); }

  std::uint64_t next_ = 1;

  Status PutMany(Writer& writer, int count) {
    for (int i = 0; i < count; ++i) {
      if (auto put = writer.PutObservation(support::MakeObservation("192.0.2.1", kNow, {Signal::kPregreet}, next_++));
          !put) {
        return put.error();
      }
    }
    return {};
  }
};

TEST_F(FullMap, ATransactionThatDoesNotFitLeavesNothing) {
  List("192.0.2.1", Bot());
  Writer writer = Begin();
  const Status put = PutMany(writer, 100'000);
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().code, Error::Code::kFull);
  EXPECT_EQ(writer.SetListing(SubjectOf("192.0.2.2"), Bot()).error().code, Error::Code::kFull);
  EXPECT_EQ(writer.Commit().error().code, Error::Code::kFull);
  EXPECT_EQ(Read().CountRows()->observations, 0U);
  EXPECT_EQ(FoundAt("192.0.2.1").size(), 1U);
  List("192.0.2.2", Bot());
}

TEST_F(FullMap, WritingStopsAt95PercentAndFreeingDoesNot) {
  List("192.0.2.1", Bot());
  Error refused{Error::Code::kIo, "never"};
  for (int i = 0; i < 10'000; ++i) {
    auto writer = Writer::Begin(env(), kNow);
    if (!writer) {
      refused = writer.error();
      break;
    }
    ASSERT_TRUE(PutMany(*writer, 40).ok());
    ASSERT_TRUE(writer->Commit().ok());
  }
  EXPECT_EQ(refused.code, Error::Code::kFull);
  EXPECT_THAT(refused.message, HasSubstr("map_size"));
  EXPECT_EQ(FoundAt("192.0.2.1").size(), 1U);

  auto freeing = Writer::Begin(env(), kNow, Writer::Purpose::kFree);
  ASSERT_TRUE(freeing.ok()) << freeing.error().message;
  EXPECT_EQ(*freeing->TrimObservations(kLater, 2000), 2000U);
  ASSERT_TRUE(freeing->Commit().ok());
  List("192.0.2.2", Bot());
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST(WriterDisk, TheReserveIsLeftAlone) {
  const support::TempDir directory;
  EnvOptions options = Options(directory.path());
  options.min_free = ~std::uint64_t{0};
  const auto env = Env::OpenWriter(options, kNow);  // a start is never refused
  ASSERT_TRUE(env.ok()) << env.error().message;
  EXPECT_TRUE(Writer::Begin(**env, kNow, Writer::Purpose::kOpen).ok());
  for (const auto purpose : {Writer::Purpose::kWrite, Writer::Purpose::kFree}) {
    const auto refused = Writer::Begin(**env, kNow, purpose);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Error::Code::kFull);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("min_free"));
  }
}

}  // namespace
}  // namespace cenote::store
