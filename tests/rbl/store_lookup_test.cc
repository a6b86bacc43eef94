#include "rbl/store_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rbl/answer.h"
#include "tests/rbl/dns.h"
#include "tests/rbl/live_store.h"

namespace cenote::rbl {
namespace {

using ::testing::HasSubstr;

class StoreLookupTest : public ::testing::Test {
 protected:
  std::string Says(StoreLookup& lookup, const std::string& name, std::uint16_t type = kTypeA) {
    const View view = lookup.Begin(zones_, ops::Now());
    std::vector<char> out(kEdnsUdpSize);
    const std::string query = testing::MakeQuery(name + ".bl.cenote.test", type);
    const Answered answered = Answer(query, ops::Transport::kUdp, view, out);
    lookup.End();
    return testing::Summary(testing::ParseReply({out.data(), answered.size}));
  }

  testing::LiveStore store_;
  Zones zones_ = testing::DefaultZones();
};

TEST_F(StoreLookupTest, ReadsWhatIsCommitted) {
  store_.Create();
  const StoreDoor door(*store_.env);
  StoreLookup lookup(door);
  EXPECT_EQ(Says(lookup, "7.113.0.203"), "NXDOMAIN SOA:bl.cenote.test");
  store_.List("203.0.113.7", kReasonBot);
  EXPECT_EQ(Says(lookup, "7.113.0.203"), "NOERROR A:127.0.0.2");
  EXPECT_THAT(Says(lookup, "7.113.0.203", kTypeTxt), HasSubstr("?q=203.0.113.7 reference "));
  store_.Delist("203.0.113.7");
  EXPECT_EQ(Says(lookup, "7.113.0.203"), "NXDOMAIN SOA:bl.cenote.test");
}

TEST_F(StoreLookupTest, KnowsWhatIsInsideAPrefix) {
  store_.Create();
  const StoreDoor door(*store_.env);
  StoreLookup lookup(door);
  EXPECT_EQ(Says(lookup, "1.0.0.2"), "NXDOMAIN SOA:bl.cenote.test");
  store_.List("2001:db8:1:2::/64", kReasonBot);
  EXPECT_EQ(Says(lookup, "1.0.0.2"), "NOERROR SOA:bl.cenote.test");
  EXPECT_EQ(Says(lookup, "2.0.0.2"), "NXDOMAIN SOA:bl.cenote.test");
  store_.List("2003::/16", kReasonBot);
  EXPECT_EQ(Says(lookup, "3.0.0.2"), "NOERROR SOA:bl.cenote.test");
}

TEST_F(StoreLookupTest, SerialTimeAndHeartbeat) {
  store_.Create();
  const StoreDoor door(*store_.env);
  StoreLookup lookup(door);
  const Serial before = lookup.Begin(zones_, ops::Now()).serial;
  lookup.End();
  store_.List("203.0.113.7", kReasonBot);
  const View view = lookup.Begin(zones_, Time{});
  EXPECT_EQ(view.serial, before + 1);
  EXPECT_GT(view.now, ops::Now() - 1h) << "never below the store's last time";
  EXPECT_GT(lookup.Heartbeat(), ops::Now() - 1h);
  lookup.End();
  EXPECT_EQ(lookup.Begin(zones_, support::At("2999-01-01")).now, support::At("2999-01-01"));
  lookup.End();
}

TEST_F(StoreLookupTest, WaitsForAStore) {
  StoreDoor door(store_.options);
  StoreLookup lookup(door);
  EXPECT_EQ(door.TryOpen().error().code, Error::Code::kUnavailable);
  EXPECT_EQ(Says(lookup, "7.113.0.203"), "SERVFAIL");
  store_.Create();
  store_.List("203.0.113.7", kReasonBot);
  store_.env.reset();
  EXPECT_EQ(Says(lookup, "7.113.0.203"), "SERVFAIL");
  ASSERT_TRUE(door.TryOpen().ok());
  ASSERT_TRUE(door.TryOpen().ok());
  EXPECT_EQ(Says(lookup, "7.113.0.203"), "NOERROR A:127.0.0.2");
}

}  // namespace
}  // namespace cenote::rbl
