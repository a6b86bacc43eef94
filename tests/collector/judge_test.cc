#include "collector/judge.h"

#include <gtest/gtest.h>

#include "tests/collector/builders.h"
#include "tests/collector/store_of.h"

namespace cenote::collector {
namespace {

using enum Signal;

Observation From(const char* source, std::initializer_list<Signal> signals, Time time = kNoon) {
  Observation observation = Sent(signals, time);
  observation.source = support::Ip(source);
  return observation;
}

Judged Commit(StoreOf& store, const std::vector<Observation>& batch, Time now = kNoon,
              const Policy& policy = PolicyOf()) {
  store::Writer writer = store.Begin(now);
  const Result<Judged> judged = JudgeBatch(writer, batch, policy);
  CENOTE_CHECK(judged.ok() && writer.Commit().ok());
  return *judged;
}

TEST(Judge, OneMessageFromABotIsListed) {
  StoreOf store(kNoon);
  const Judged judged = Commit(store, {From("203.0.113.7", {kTrapRecipient, kHeloBareIp, kDangerousAttachment})});
  EXPECT_EQ(judged.by_kind[1], 1U);
  EXPECT_EQ(judged.changes.at(kReasonBot)[0], 1U);
  const Listing listing = store.ListingOf("203.0.113.7");
  ASSERT_EQ(listing.parts.size(), 1U);
  EXPECT_EQ(listing.parts[0].reason, kReasonBot);
  EXPECT_EQ(store.RecordAt("203.0.113.7").messages, 1U);
  EXPECT_EQ(store.Faults(), "");
}

TEST(Judge, ADuplicateIsOnlyAcknowledged) {
  StoreOf store(kNoon);
  const Observation observation = From("203.0.113.7", {kTrapRecipient, kHeloBareIp});
  Commit(store, {observation});
  const Serial serial = store.CurrentSerial();
  const Judged again = Commit(store, {observation, observation}, kNoon + 1min);
  EXPECT_EQ(again.duplicates, 2U);
  EXPECT_EQ(again.by_kind[1], 0U);
  EXPECT_EQ(store.RecordAt("203.0.113.7").messages, 1U);
  EXPECT_EQ(store.CurrentSerial(), serial);
}

TEST(Judge, ABatchIsFoldedWholeAndDecidedOnce) {
  StoreOf store(kNoon);
  std::vector<Observation> batch;
  for (int i = 0; i < 50; ++i) {
    batch.push_back(From("203.0.113.7", {kTrapRecipient, kHeloBareIp}));
    batch.push_back(From("2001:db8:1:2::7", {kTrapRecipient}));
  }
  const Judged judged = Commit(store, batch);
  EXPECT_EQ(judged.changes.at(kReasonBot)[0], 1U);
  EXPECT_EQ(store.RecordAt("203.0.113.7").messages, 50U);
  EXPECT_EQ(store.RecordAt("2001:db8:1:2::/64").messages, 50U);
  EXPECT_TRUE(store.ListingOf("2001:db8:1:2::/64").empty());
  EXPECT_EQ(store.ListingOf("203.0.113.7").parts[0].grade, 3);
}

TEST(Judge, AnExemptSourceIsRecordedAndNotListed) {
  StoreOf store(kNoon);
  const Judged judged = Commit(store, {From("10.1.2.3", {kTrapRecipient, kHeloBareIp}), From("203.0.113.7", {})});
  EXPECT_EQ(judged.exempt, 1U);
  EXPECT_EQ(judged.by_kind[1], 2U);
  EXPECT_EQ(store.RecordAt("10.1.2.3").messages, 1U);
  EXPECT_TRUE(store.ListingOf("10.1.2.3").empty());
}

TEST(Judge, AClockAheadCountsAsNow) {
  StoreOf store(kNoon);
  Commit(store, {From("203.0.113.7", {kTrapRecipient}), From("203.0.113.7", {kNoQuit}, kNoon + 8760h)});
  const Record record = store.RecordAt("203.0.113.7");
  EXPECT_EQ(record.last_seen, kNoon);
  EXPECT_EQ(record.buckets.size(), 1U);
}

TEST(Judge, ARelayIsDecidedAgainAfterItsWait) {
  StoreOf store(kNoon);
  const Policy policy = PolicyOf("[policy]\nrelay_threshold = 4\nrelay_keep = 2\n");
  Commit(store, {From("203.0.113.7", {kTrapRecipient})}, kNoon, policy);
  EXPECT_TRUE(store.ListingOf("203.0.113.7").empty());
  store::Writer writer = store.Begin(kNoon + 6s);
  ASSERT_EQ(writer.TakeDue(10).value(), std::vector<Subject>{support::SubjectOf("203.0.113.7")});
  ChangeTally changes;
  ASSERT_TRUE(JudgeAgain(writer, support::SubjectOf("203.0.113.7"), policy, changes).ok());
  ASSERT_TRUE(writer.Commit().ok());
  EXPECT_EQ(store.ListingOf("203.0.113.7").parts.at(0).reason, kReasonRelay);
}

TEST(Judge, OtherPartsStayAndExpiredOnesEnd) {
  StoreOf store(kNoon);
  store::Writer writer = store.Begin(kNoon);
  Listing listing;
  listing.Set(support::MakePart(support::Operator(), kReasonManual, kNoon, kNoon + 1h));
  listing.Set(support::MakePart(support::Import("x"), kReasonImport, kNoon, kNoon + 48h));
  ASSERT_TRUE(writer.SetListing(support::SubjectOf("203.0.113.7"), listing).ok());
  ASSERT_TRUE(writer.Commit().ok());
  Commit(store, {From("203.0.113.7", {kTrapRecipient, kPregreet}, kNoon + 2h)}, kNoon + 2h);
  const Listing after = store.ListingOf("203.0.113.7");
  ASSERT_EQ(after.parts.size(), 2U);
  EXPECT_EQ(after.parts[0].reason, kReasonBot);
  EXPECT_EQ(after.parts[1].reason, kReasonImport);
  EXPECT_EQ(store.Faults(), "");
}

}  // namespace
}  // namespace cenote::collector
