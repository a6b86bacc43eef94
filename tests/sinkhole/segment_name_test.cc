#include "sinkhole/segment_name.h"

#include <gtest/gtest.h>

namespace cenote::sinkhole {
namespace {

TEST(SegmentName, RoundTrip) {
  const ObservationId id{"trap-1", 0x19c0ffee, 3, 1000};
  EXPECT_EQ(SegmentNameOf(id), "trap-1.19c0ffee.3.1000.seg");
  EXPECT_EQ(ParseSegmentName("trap-1.19c0ffee.3.1000.seg"), id);
}

TEST(SegmentName, OthersAreNone) {
  for (const std::string_view name :
       {"", ".seg", "a", "trap.1.0.1", "trap.1.0.1.seg.tmp", "trap.1.0.seg", "trap.1.0.1.1.seg", "trap.01.0.1.seg",
        "TRAP.1.0.1.seg", "trap.1.0.x.seg", "trap.1.70000.1.seg"}) {
    EXPECT_EQ(ParseSegmentName(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace cenote::sinkhole
