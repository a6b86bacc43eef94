#include "collector/fold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/collector/builders.h"

namespace cenote::collector {
namespace {

Observation Random(std::mt19937& random, std::uint64_t sequence) {
  Observation observation;
  observation.id = {"s" + std::to_string(random() % 3), 5, static_cast<std::uint16_t>(random() % 2), sequence};
  observation.time = kNoon + Duration(static_cast<std::int64_t>(random() % (20ULL * 86'400'000)));
  observation.kind = static_cast<ObservationKind>(1 + random() % 3);
  observation.helo = "host" + std::to_string(random() % 15);
  std::vector<std::uint16_t> numbers;
  for (int i = 0; i < 4; ++i) {
    numbers.push_back(static_cast<std::uint16_t>(1 + random() % 30));  // some are unknown
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (const std::uint16_t number : numbers) {
    observation.signals.push_back({static_cast<Signal>(number), 1, ""});
  }
  return observation;
}

TEST(Fold, AnyOrderGivesTheSameRecord) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    std::vector<Observation> observations;
    const auto count = 1 + random() % 120;
    for (std::uint64_t i = 0; i < count; ++i) {
      observations.push_back(Random(random, i + 1));
    }
    const auto folded = [&] {
      Record record;
      for (const Observation& observation : observations) {
        Fold(record, observation);
      }
      return record;
    };
    const Record first = folded();
    for (int round = 0; round < 6; ++round) {
      std::shuffle(observations.begin(), observations.end(), random);
      const Record again = folded();
      ASSERT_EQ(first, again) << "seed " << seed;
      ASSERT_EQ(Encode(first), Encode(again));
    }
    EXPECT_EQ(DecodeRecord(Encode(first)).value(), first);
  }
}

TEST(Fold, SetsAreBounded) {
  std::mt19937 random(7);
  Record record;
  for (unsigned i = 0; i < 3000; ++i) {
    Fold(record, Random(random, i + 1));
  }
  EXPECT_LE(record.buckets.size(), kBuckets);
  EXPECT_LE(record.recent.size(), kRecent);
  EXPECT_LE(record.helos.size(), kHelos);
  for (const Bucket& bucket : record.buckets) {
    EXPECT_LE(bucket.signals.size(), AllSignals().size());
  }
}

TEST(Fold, CountsWhatWasSeen) {
  Record record =
      RecordOf({Sent({Signal::kTrapRecipient}), Sent({Signal::kTrapRecipient, Signal::kNoQuit}, kNoon + 1h)});
  EXPECT_EQ(record.messages, 2U);
  EXPECT_EQ(record.first_seen, kNoon);
  EXPECT_EQ(record.last_seen, kNoon + 1h);
  ASSERT_EQ(record.buckets.size(), 1U);
  EXPECT_EQ(record.buckets[0].messages, 2U);
  ASSERT_EQ(record.buckets[0].signals.size(), 2U);
  EXPECT_EQ(record.buckets[0].signals[0], (SignalCount{Signal::kTrapRecipient, 2}));
}

TEST(Fold, AFindingCountsNoMessageAndStandsAtItsTime) {
  Record record = RecordOf({Sent({Signal::kTrapRecipient})});
  Observation finding = Sent({Signal::kWatchedAttachment}, kNoon - 12h);
  finding.kind = ObservationKind::kFinding;
  finding.about = ObservationId{"test", 1, 0, 1};
  Fold(record, finding);
  EXPECT_TRUE(record.findings_in);
  EXPECT_EQ(record.messages, 1U);
  EXPECT_EQ(record.observations, 2U);
  ASSERT_EQ(record.buckets.size(), 2U);
  EXPECT_EQ(record.buckets[0].messages, 0U);
  EXPECT_EQ(record.recent.size(), 1U);
}

TEST(Fold, WhatIsBeforeTheWindowLeavesNoBucket) {
  Record record = RecordOf({Sent({Signal::kNoQuit}, kNoon + kBucketSpan * kBuckets), Sent({Signal::kTrapRecipient})});
  ASSERT_EQ(record.buckets.size(), 1U);
  EXPECT_EQ(record.buckets[0].signals[0].signal, Signal::kNoQuit);
  EXPECT_EQ(record.messages, 2U);
  EXPECT_EQ(record.first_seen, kNoon);
}

}  // namespace
}  // namespace cenote::collector
