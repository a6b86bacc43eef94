#include "collector/decide.h"

#include <gtest/gtest.h>

#include "tests/collector/builders.h"

namespace cenote::collector {
namespace {

Decision Judge(const Record& record, Time now = kNoon, const Listing& before = {}) {
  return Decide(record, before, PolicyOf(), now);
}

Listing ListingOf(Part part) {
  Listing listing;
  listing.Set(std::move(part));
  return listing;
}

struct OneMessage {
  std::initializer_list<Signal> signals;
  bool listed;
};

TEST(Decide, OneMessage) {
  using enum Signal;
  const OneMessage cases[] = {
      {{kTrapRecipient, kHeloBareIp, kDangerousAttachment}, true},
      {{kTrapRecipient, kHeloBareIp}, true},
      {{kTrapRecipient, kHeloNotName}, true},
      {{kTrapRecipient, kHeloOurName}, true},
      {{kTrapRecipient, kHeloLiteralMismatch}, true},
      {{kTrapRecipient, kPregreet}, true},
      {{kTrapRecipient, kPipelining}, true},
      {{kTrapDomain, kHeloBareIp}, true},
      {{kTrapRecipient, kNoQuit, kDangerousAttachment}, true},
      {{kTrapRecipient}, false},
      {{kTrapRecipient, kTrapDomain, kTooManyRecipients}, false},
      {{kTrapRecipient, kNoQuit}, false},
      {{kTrapRecipient, kNoQuit, kWatchedAttachment, kTimeout}, false},
      {{kTrapRecipient, kDangerousAttachment}, false},
      {{kHeloBareIp}, false},
      {{}, false},
  };
  for (const OneMessage& one : cases) {
    const Decision decision = Judge(RecordOf({Sent(one.signals)}));
    EXPECT_EQ(decision.part.has_value(), one.listed) << "case " << &one - cases;
    EXPECT_FALSE(decision.again.has_value());
    if (decision.part) {
      EXPECT_EQ(decision.part->reason, kReasonBot);
      EXPECT_EQ(decision.part->since, kNoon);
      EXPECT_EQ(decision.part->until, kNoon + 72h);
      EXPECT_EQ(decision.part->source.kind, SourceKind::kJudgement);
    }
  }
}

// Hundreds of well-mannered messages a day, some with what every big server carries now and then.
Record SharedServer(int days, Time begin) {
  Record record;
  for (int i = 0; i < days * 480; ++i) {
    Observation observation = Sent({Signal::kTrapRecipient}, begin + i * 3min);
    if (i % 60 == 30) {
      observation.signals.push_back({Signal::kNoQuit, 1, ""});
    }
    if (i % 25 == 7) {
      observation.signals.push_back({Signal::kDangerousAttachment, 1, ""});
    }
    Fold(record, observation);
  }
  return record;
}

TEST(Decide, ABigSharedServerIsNoBotAndNoRelayWithinADay) {
  for (int shift = 0; shift < 24; ++shift) {  // wherever the buckets' borders lie
    const Time begin = kNoon + shift * 17min;
    const Decision decision = Judge(SharedServer(1, begin), begin + 24h);
    EXPECT_FALSE(decision.part.has_value());
    EXPECT_FALSE(decision.why.bot);
    EXPECT_GT(decision.why.score, PolicyOf().bot.threshold);
  }
}

TEST(Decide, DaysOfSteadyAbuseMakeARelayForHours) {
  const Decision decision = Judge(SharedServer(8, kNoon), kNoon + 8 * 24h);
  ASSERT_TRUE(decision.part.has_value());
  EXPECT_EQ(decision.part->reason, kReasonRelay);
  EXPECT_LE(decision.part->grade, 2);
  EXPECT_LE(decision.part->until, kNoon + 8 * 24h + 13h);
}

TEST(Decide, ARelayWaitsForItsFindingsOrFiveSeconds) {
  const Policy policy = PolicyOf("[policy]\nrelay_threshold = 4\nrelay_keep = 2\n");
  Record record = RecordOf({Sent({Signal::kTrapRecipient})});
  const Decision waiting = Decide(record, {}, policy, kNoon + 4999ms);
  EXPECT_FALSE(waiting.part.has_value());
  EXPECT_TRUE(waiting.why.waiting);
  ASSERT_TRUE(waiting.again.has_value());
  EXPECT_EQ(*waiting.again, kNoon + 5s);
  EXPECT_TRUE(Decide(record, {}, policy, kNoon + 5s).part.has_value());
  record.findings_in = true;
  EXPECT_TRUE(Decide(record, {}, policy, kNoon).part.has_value());
}

TEST(Decide, ABotsThousandthMessageIsNoChange) {
  Record record;
  Listing listing;
  int changes = 0;
  for (int i = 0; i < 1000; ++i) {
    const Time now = kNoon + i * 1min;
    Fold(record, Sent({Signal::kTrapRecipient, Signal::kHeloBareIp}, now));
    const Decision decision = Judge(record, now, listing);
    ASSERT_TRUE(decision.part.has_value());
    const Listing after = ListingOf(*decision.part);
    changes += after == listing ? 0 : 1;
    listing = after;
  }
  EXPECT_LE(changes, 2);  // listed, and the grade rose
  EXPECT_EQ(listing.parts[0].grade, 3);
  EXPECT_EQ(listing.parts[0].since, kNoon);
}

TEST(Decide, ThePartIsExtendedInTheSecondHalfOfItsLife) {
  const Listing before = ListingOf(JudgementPart(kReasonBot, kNoon, kNoon + 72h));
  Record record = RecordOf({Sent({Signal::kTrapRecipient, Signal::kHeloBareIp})});
  Fold(record, Sent({Signal::kTrapRecipient, Signal::kHeloBareIp}, kNoon + 35h));
  EXPECT_EQ(Judge(record, kNoon + 35h, before).part->until, kNoon + 72h);
  Fold(record, Sent({Signal::kTrapRecipient, Signal::kHeloBareIp}, kNoon + 37h + 1ms));
  const Part extended = *Judge(record, kNoon + 37h + 1ms, before).part;
  EXPECT_EQ(extended.until, kNoon + 110h);  // the next full hour
  EXPECT_EQ(extended.since, kNoon);
}

TEST(Decide, BetweenKeepAndThresholdAListedOneStaysAndAnUnlistedOneDoesNotCome) {
  const Record record = RecordOf({Sent({Signal::kTrapRecipient, Signal::kHeloBareIp})});  // 10 points
  const Time later = kNoon + 20h;                                                         // about 5.6
  EXPECT_FALSE(Judge(record, later).part.has_value());
  const Listing ending = ListingOf(JudgementPart(kReasonBot, kNoon, later + 1h));
  ASSERT_TRUE(Judge(record, later, ending).part.has_value());
  EXPECT_GT(Judge(record, later, ending).part->until, later + 24h);
}

TEST(Decide, BelowKeepThePartEndsWhenItWasToEnd) {
  const Record record = RecordOf({Sent({Signal::kTrapRecipient, Signal::kHeloBareIp})});
  const Part part = JudgementPart(kReasonBot, kNoon, kNoon + 72h);
  EXPECT_EQ(Judge(record, kNoon + 71h, ListingOf(part)).part, part);
  EXPECT_FALSE(Judge(record, kNoon + 72h, ListingOf(part)).part.has_value());
}

TEST(Decide, AHeavyBotIsKeptAtItsEndWithoutANewMessage) {
  Record record;
  for (int i = 0; i < 300; ++i) {
    Fold(record, Sent({Signal::kTrapRecipient, Signal::kHeloBareIp}, kNoon - i * 10min));
  }
  const Decision decision =
      Judge(record, kNoon + 72h + 300ms, ListingOf(JudgementPart(kReasonBot, kNoon, kNoon + 72h, 3)));
  ASSERT_TRUE(decision.part.has_value());
  EXPECT_EQ(decision.part->since, kNoon);
  EXPECT_EQ(decision.part->grade, 3);
  EXPECT_GT(decision.part->until, kNoon + 72h);
}

TEST(Decide, AfterAGapANewPartBegins) {
  const Record record = RecordOf({Sent({Signal::kTrapRecipient, Signal::kHeloBareIp}, kNoon + 200h)});
  const Decision decision = Judge(record, kNoon + 200h, ListingOf(JudgementPart(kReasonBot, kNoon, kNoon + 72h)));
  ASSERT_TRUE(decision.part.has_value());
  EXPECT_EQ(decision.part->since, kNoon + 200h);
}

TEST(Decide, AServerTakenForABotIsReleasedByGoodManners) {
  Record record = RecordOf({Sent({Signal::kTrapRecipient, Signal::kNoQuit, Signal::kDangerousAttachment})});
  const Decision first = Judge(record);
  ASSERT_TRUE(first.part.has_value());
  for (int i = 0; i < 20; ++i) {
    Fold(record, Sent({Signal::kTrapRecipient}, kNoon + 1min));
  }
  EXPECT_FALSE(Judge(record, kNoon + 1min, ListingOf(*first.part)).part.has_value());
}

TEST(Decide, TheExplanationAddsUp) {
  Record record = SharedServer(2, kNoon);
  Fold(record, Sent({Signal::kTrapRecipient, Signal::kHeloBareIp}, kNoon + 50h));
  const Explanation why = Judge(record, kNoon + 60h).why;
  Points score = 0;
  Points manners = 0;
  for (const Contribution& contribution : why.signals) {
    score += contribution.points;
    manners += contribution.manners;
    EXPECT_LE(contribution.points, contribution.capped);
  }
  EXPECT_EQ(score, why.score);
  EXPECT_EQ(manners, why.manners);
  EXPECT_FALSE(why.bot);
}

TEST(Decide, AnEmptyRecordIsNotListed) {
  EXPECT_FALSE(Judge(Record{}).part.has_value());
  EXPECT_FALSE(Judge(Record{}, kNoon, ListingOf(JudgementPart(kReasonBot, kNoon - 72h, kNoon))).part.has_value());
}

TEST(Decide, CountsAtTheirLimitsDoNotOverflow) {
  Record record;
  for (std::uint32_t i = 0; i < kBuckets; ++i) {
    Bucket bucket;
    bucket.index = 300'000 + i;
    bucket.last = kNoon;
    bucket.messages = 0xffffffffU;
    for (const SignalRow& row : AllSignals()) {
      bucket.signals.push_back({row.signal, 0xffffffffU});
    }
    record.buckets.push_back(bucket);
  }
  const Policy policy = PolicyOf("[policy]\nrepeats = 1000\nbucket_most = 1000000\n[policy.weights]\nno_quit = 1000\n");
  const Explanation why = Decide(record, {}, policy, kNoon).why;
  EXPECT_GT(why.score, 0);
  EXPECT_LE(why.score, policy.bucket_most * kBuckets);
  EXPECT_TRUE(why.bot);
}

}  // namespace
}  // namespace cenote::collector
