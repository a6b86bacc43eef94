#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WriterDueTest : public StoreTest {
 protected:
  std::vector<Subject> TakeDue(Time clock, std::size_t most = 100) {
    std::vector<Subject> due;
    Write([&](Writer& writer) { due = *writer.TakeDue(most); }, clock);
    return due;
  }

  void PutObservations(std::uint64_t count) {
    Write([&](Writer& writer) {
      for (std::uint64_t i = 1; i <= count; ++i) {
        EXPECT_TRUE(*writer.PutObservation(
            support::MakeObservation("192.0.2.1", kNow + std::chrono::seconds(i), {Signal::kPregreet}, 1000 - i)));
      }
    });
  }
};

TEST_F(WriterDueTest, WhatIsDueIsTakenOnceInOrderOfTime) {
  Write([](Writer& writer) {
    EXPECT_TRUE(writer.Schedule(SubjectOf("192.0.2.3"), kNow + 3s).ok());
    EXPECT_TRUE(writer.Schedule(SubjectOf("192.0.2.1"), kNow + 1001ms).ok());
    EXPECT_TRUE(writer.Schedule(SubjectOf("evil.com"), kNow + 1s).ok());
    EXPECT_TRUE(writer.Schedule(SubjectOf("192.0.2.3"), kNow + 9s).ok());
  });
  EXPECT_THAT(TakeDue(kNow + 999ms), IsEmpty());
  EXPECT_THAT(TakeDue(kNow + 1999ms), ElementsAre(SubjectOf("evil.com")));
  EXPECT_THAT(TakeDue(kNow + 5s, 1), ElementsAre(SubjectOf("192.0.2.1")));
  EXPECT_THAT(TakeDue(kNow + 5s), ElementsAre(SubjectOf("192.0.2.3")));
  EXPECT_THAT(TakeDue(kNow + 10s), ElementsAre(SubjectOf("192.0.2.3")));
  EXPECT_EQ(Read().CountRows()->due, 0U);
}

TEST_F(WriterDueTest, EveryPartsEndIsDue) {
  List("192.0.2.1", MakeListing({MakePart(Judgement(), kReasonBot, kNow, kNow + 10s),
                                 MakePart(Operator(), kReasonManual, kNow, kNow + 20s)}));
  EXPECT_THAT(TakeDue(kNow + 10s), ElementsAre(SubjectOf("192.0.2.1")));
  List("192.0.2.1", MakeListing({MakePart(Operator(), kReasonManual, kNow, kNow + 20s)}), kNow + 10s);
  EXPECT_EQ(Check().fault_count, 0U);
  EXPECT_THAT(TakeDue(kNow + 20s), ElementsAre(SubjectOf("192.0.2.1")));
}

TEST_F(WriterDueTest, ObservationsAreTrimmedOldestFirst) {
  PutObservations(10);
  const Time before = kNow + 8s;
  std::size_t trimmed = 0;
  Write([&](Writer& writer) { trimmed = *writer.TrimObservations(before, 5); });
  EXPECT_EQ(trimmed, 5U);
  Write([&](Writer& writer) { trimmed = *writer.TrimObservations(before, 5); });
  EXPECT_EQ(trimmed, 2U);
  std::vector<Time> left;
  const Status read = Read().ForEachObservation({}, [&](const Observation& observation) {
    left.push_back(observation.time);
    return true;
  });
  EXPECT_TRUE(read.ok());
  EXPECT_THAT(left, ElementsAre(kNow + 8s, kNow + 9s, kNow + 10s));
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(WriterDueTest, TheJournalIsTrimmedByWholeCommitsAndSaysWhereItStarts) {
  const Serial first = Read().ReadStamp()->serial;
  EXPECT_EQ(*Read().JournalStart(), first);
  for (int i = 1; i <= 5; ++i) {
    Write(
        [](Writer& writer) {
          for (const char* subject : {"192.0.2.1", "192.0.2.2"}) {
            const bool listed = !writer.GetListing(SubjectOf(subject))->empty();
            EXPECT_TRUE(writer.SetListing(SubjectOf(subject), listed ? Listing{} : Bot()).ok());
          }
        },
        kNow + std::chrono::minutes(i));
  }
  std::size_t trimmed = 0;
  Write([&](Writer& writer) { trimmed = *writer.TrimJournal(kNow + 4min, 1); });
  EXPECT_EQ(trimmed, 2U);
  EXPECT_EQ(*Read().JournalStart(), first + 1);
  EXPECT_EQ(*Read().CommitTime(first), std::nullopt);
  EXPECT_EQ(*Read().CommitTime(first + 1), kNow + 1min);
  Write([&](Writer& writer) { trimmed = *writer.TrimJournal(kNow + 4min, 100); });
  EXPECT_EQ(trimmed, 4U);
  EXPECT_EQ(*Read().JournalStart(), first + 3);
  EXPECT_EQ(ChangesAfter(0).size(), 4U);
  EXPECT_EQ(ChangesAfter(first + 4).size(), 2U);
  EXPECT_EQ(Check().fault_count, 0U);

  // Nothing left: the serial and its time stay.
  Write([&](Writer& writer) { trimmed = *writer.TrimJournal(kLater, 100); });
  EXPECT_EQ(trimmed, 4U);
  EXPECT_EQ(*Read().JournalStart(), first + 5);
  EXPECT_EQ(Read().ReadStamp()->serial, first + 5);
  EXPECT_EQ(Check().fault_count, 0U);
  List("192.0.2.9", Bot(), kLater);
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(WriterDueTest, ForeignRowsEndTheTransaction) {
  PutRaw(env().tables().due, "x", "");
  PutRaw(env().tables().by_time, "x", "");
  EXPECT_EQ(Begin().TakeDue(1).error().code, Error::Code::kCorrupt);
  Writer writer = Begin();
  EXPECT_EQ(writer.TrimObservations(kLater, 1).error().code, Error::Code::kCorrupt);
  EXPECT_FALSE(writer.Commit().ok());
}

}  // namespace
}  // namespace cenote::store
