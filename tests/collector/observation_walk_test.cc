#include "collector/observation_walk.h"

#include <gtest/gtest.h>

#include "tests/collector/builders.h"
#include "tests/collector/store_of.h"

namespace cenote::collector {
namespace {

class ObservationWalk : public testing::Test {
 protected:
  // One Observation per time, in ms after noon; sequences ascend.
  void Keep(const std::vector<int>& times) {
    store::Writer writer = store_.Begin(kNoon + 1h);
    for (const int ms : times) {
      Observation observation = Sent({Signal::kTrapRecipient}, kNoon + Duration(ms));
      observation.id = {"local", 1, 0, ++sequence_};
      ASSERT_TRUE(writer.PutObservation(observation).value());
    }
    ASSERT_TRUE(writer.Commit().ok());
  }
  std::vector<std::uint64_t> Walk(std::size_t rows, std::size_t most = 100) {
    std::vector<std::uint64_t> seen;
    store::Reader reader(store_.env());
    const Status walked = WalkObservations(reader, rows, [&](const Observation& observation) {
      seen.push_back(observation.id.sequence);
      return seen.size() < most;
    });
    EXPECT_TRUE(walked.ok());
    return seen;
  }

  StoreOf store_{kNoon};
  std::uint64_t sequence_ = 0;
};

TEST_F(ObservationWalk, OldestFirstWhateverTheSizeOfASnapshot) {
  Keep({30, 10, 20, 20, 20, 40, 5});
  const std::vector<std::uint64_t> expected{7, 2, 3, 4, 5, 1, 6};
  for (const std::size_t rows : {1U, 2U, 3U, 4U, 7U, 100U}) {
    EXPECT_EQ(Walk(rows), expected) << rows;
  }
}

TEST_F(ObservationWalk, AnEmptyStoreHasNone) { EXPECT_TRUE(Walk(10).empty()); }

TEST_F(ObservationWalk, TheVisitorEndsIt) {
  Keep({1, 2, 3, 4, 5});
  EXPECT_EQ(Walk(2, 3).size(), 3U);
}

TEST_F(ObservationWalk, NoSnapshotIsHeldWhileVisiting) {
  Keep({1, 2});
  store::Reader reader(store_.env());
  bool added = false;
  std::size_t seen = 0;
  ASSERT_TRUE(WalkObservations(reader, 1, [&](const Observation&) {
                ++seen;
                if (!added) {
                  added = true;
                  Keep({3});
                }
                return true;
              }).ok());
  EXPECT_EQ(seen, 3U);
}

}  // namespace
}  // namespace cenote::collector
