// Clerk with Sweep: transactions, their metrics, expiry.
#include "collector/clerk.h"

#include <gtest/gtest.h>

#include "tests/collector/builders.h"
#include "tests/collector/store_of.h"

namespace cenote::collector {
namespace {

class ClerkTest : public testing::Test {
 protected:
  Observation Bot(const char* source) {
    Observation observation = Sent({Signal::kTrapRecipient, Signal::kHeloBareIp}, now_);
    observation.source = support::Ip(source);
    return observation;
  }
  double Rows(const char* name, const ops::Labels& labels) { return metrics_.GetCounter(name, labels).value(); }

  Time now_ = kNoon;
  Duration ahead_{0};
  bool trusted_ = true;
  StoreOf store_{kNoon};
  ReasonTable reasons_;
  ops::Metrics metrics_{MeterRows()};
  Meters meters_{metrics_, reasons_};
  SweepRules rules_{.keep_observations = 240h, .keep_journal = 240h, .most = 10};
  Clerk clerk_{store_.env(), PolicyOf(), rules_, meters_, [this] { return Reading{now_, ahead_, trusted_}; }};
};

TEST_F(ClerkTest, ABatchIsCommittedAndCounted) {
  ASSERT_TRUE(clerk_.CommitBatch({Bot("203.0.113.7"), Bot("203.0.113.8")}).ok());
  EXPECT_EQ(store_.ListingOf("203.0.113.8").parts.size(), 1U);
  EXPECT_EQ(Rows("cenote_collector_observations_total", {{"kind", "message"}}), 2);
  EXPECT_EQ(Rows("cenote_collector_changes_total", {{"reason", "bot"}, {"change", "listed"}}), 2);
  EXPECT_EQ(meters_.data_to_commit.count(), 2);
  EXPECT_EQ(meters_.serial.value(), static_cast<double>(store_.CurrentSerial()));
}

TEST_F(ClerkTest, ABatchWithoutRoomHarmsNothing) {
  StoreOf small(kNoon, 1U << 20U);
  Clerk clerk(small.env(), PolicyOf(), rules_, meters_, [this] { return Reading{now_, ahead_, trusted_}; });
  std::vector<Observation> batch;
  for (std::uint64_t i = 1; i <= 2000; ++i) {
    batch.push_back(Bot("203.0.113.7"));
    batch.back().id.sequence = i;
    batch.back().mail_from = std::string(kMaxAddressText, 'a');
  }
  const Status full = clerk.CommitBatch(batch);
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, Error::Code::kFull) << full.error().message;
  EXPECT_TRUE(small.ListingOf("203.0.113.7").empty());
  batch.resize(10);
  EXPECT_TRUE(clerk.CommitBatch(batch).ok());
  EXPECT_EQ(small.ListingOf("203.0.113.7").parts.size(), 1U);
  EXPECT_EQ(small.Faults(), "");
}

TEST_F(ClerkTest, ExpiryIsAChange) {
  Order order;
  order.subject = support::SubjectOf("203.0.113.7");
  order.reason = kReasonManual;
  order.lasts = 1s;
  ASSERT_FALSE(clerk_.Execute(order, "alice")->error.has_value());
  const Serial listed = store_.CurrentSerial();
  ASSERT_TRUE(clerk_.SweepOnce().ok());
  EXPECT_EQ(store_.CurrentSerial(), listed);
  now_ += 1s;
  EXPECT_EQ(clerk_.SweepOnce()->decided, 1U);
  EXPECT_EQ(store_.CurrentSerial(), listed + 1);
  EXPECT_TRUE(store_.ListingOf("203.0.113.7").empty());
  EXPECT_EQ(store_.Faults(), "");
}

TEST_F(ClerkTest, ManyDueSubjectsAreTakenInChunks) {
  std::vector<Observation> batch;
  for (int i = 0; i < 25; ++i) {
    batch.push_back(Bot(("203.0.113." + std::to_string(i)).c_str()));
  }
  ASSERT_TRUE(clerk_.CommitBatch(batch).ok());
  now_ += 73h;
  int turns = 0;
  for (bool more = true; more; ++turns) {
    const Result<Swept> swept = clerk_.SweepOnce();
    ASSERT_TRUE(swept.ok());
    EXPECT_LE(swept->decided, rules_.most);
    more = swept->more;
  }
  EXPECT_EQ(turns, 3);
  EXPECT_TRUE(store_.ListingOf("203.0.113.24").empty());
  EXPECT_EQ(Rows("cenote_collector_changes_total", {{"reason", "bot"}, {"change", "ended"}}), 25);
}

TEST_F(ClerkTest, OldRowsAreTrimmed) {
  ASSERT_TRUE(clerk_.CommitBatch({Bot("203.0.113.7")}).ok());
  now_ += 239h;
  ASSERT_TRUE(clerk_.CommitBatch({Bot("203.0.113.8")}).ok());
  now_ += 2h;
  const Result<Swept> swept = clerk_.SweepOnce();
  ASSERT_TRUE(swept.ok());
  EXPECT_EQ(swept->observations_trimmed, 1U);
  EXPECT_GE(swept->journal_trimmed, 1U);
  EXPECT_EQ(store_.Faults(), "");
}

TEST_F(ClerkTest, NothingIsTrimmedByAClockThatIsNotTrusted) {
  ASSERT_TRUE(clerk_.CommitBatch({Bot("203.0.113.7")}).ok());
  now_ += 10000h;
  trusted_ = false;
  EXPECT_EQ(clerk_.SweepOnce()->observations_trimmed, 0U);
  trusted_ = true;
  EXPECT_EQ(clerk_.SweepOnce()->observations_trimmed, 1U);
}

// The clock was a year ahead for a while: the judge's time still is, and what comes now says the right time.
TEST_F(ClerkTest, AClockThatWasAheadCostsNeitherListingNorObservation) {
  now_ = kNoon + 8760h;
  ASSERT_TRUE(clerk_.SweepOnce().ok());
  ahead_ = 8760h - 1min;
  Observation bot = Bot("203.0.113.7");
  bot.signals.push_back({Signal::kDangerousAttachment, 1, ""});  // half a minute's decay is no matter
  bot.time = kNoon + 30s;
  ASSERT_TRUE(clerk_.CommitBatch({bot}).ok());
  EXPECT_EQ(store_.ListingOf("203.0.113.7").parts.size(), 1U);
  EXPECT_EQ(store_.RecordAt("203.0.113.7").last_seen, now_ - 30s);
  EXPECT_EQ(clerk_.SweepOnce()->observations_trimmed, 0U);
  EXPECT_EQ(store_.Faults(), "");
}

TEST_F(ClerkTest, TheHeartbeatIsARowAndNoChange) {
  const Serial serial = store_.CurrentSerial();
  now_ += 1h;
  ASSERT_TRUE(clerk_.SweepOnce().ok());
  EXPECT_EQ(meters_.heartbeat.value(), static_cast<double>(ToSeconds(now_)));
  EXPECT_EQ(store_.CurrentSerial(), serial);
}

}  // namespace
}  // namespace cenote::collector
