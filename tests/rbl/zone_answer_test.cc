#include "rbl/zone_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rbl/answer_fixture.h"

namespace cenote::rbl {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::Reversed;

class ZoneAnswerTest : public testing::AnswerFixture {
 protected:
  void List(std::string_view prefix, Reason reason) { list_.Add(prefix, reason, since_, until_); }
};

TEST_F(ZoneAnswerTest, ListedAddress) {
  List("203.0.113.7", kReasonBot);
  const auto reply = Ask(Reversed("203.0.113.7"), kTypeA);
  EXPECT_EQ(testing::Summary(reply), "NOERROR A:127.0.0.2");
  EXPECT_TRUE(reply.aa());
  EXPECT_EQ(reply.answers[0].ttl, 120U);
  EXPECT_EQ(reply.answers[0].owner, "7.113.0.203.bl.cenote.test");
  EXPECT_TRUE(answered_.listed);
}

TEST_F(ZoneAnswerTest, UnlistedAddress) {
  const auto reply = Ask(Reversed("203.0.113.7"), kTypeA);
  EXPECT_EQ(testing::Summary(reply), kNxDomain);
  EXPECT_TRUE(reply.aa());
  EXPECT_EQ(reply.authorities[0].ttl, 30U) << "min(SOA TTL, MINIMUM)";
  EXPECT_FALSE(answered_.listed);
}

TEST_F(ZoneAnswerTest, TextSaysWhySinceWhereAndReference) {
  List("203.0.113.0/24", kReasonBot);
  const auto reply = Ask(Reversed("203.0.113.7"), kTypeTxt);
  ASSERT_EQ(reply.answers.size(), 1U);
  const std::string text = testing::TextOf(reply.answers[0]);
  const Subject listed = *Subject::Parse("203.0.113.0/24");
  EXPECT_EQ(text, ReasonTable().Find(kReasonBot)->wording +
                      ", since 2026-11-23T06Z, see http://127.0.0.1:8025/lookup?q=203.0.113.7 reference " +
                      store::ReferenceOf({}, listed, kReasonBot, ToSeconds(since_)));
}

TEST_F(ZoneAnswerTest, OtherTypesOfAListedNameAreNoData) {
  List("203.0.113.7", kReasonBot);
  for (const std::uint16_t type :
       std::initializer_list<std::uint16_t>{2, 5, 6, 15, 28, 43, 48, 65, 99, 256, 257, 1000, 65280, 65535}) {
    EXPECT_EQ(Says(Reversed("203.0.113.7"), type), kNoData) << type;
    EXPECT_EQ(Says(Reversed("203.0.113.8"), type), kNxDomain) << type;
    EXPECT_EQ(Says("2.0.0.127", type), kNoData) << type;
    EXPECT_FALSE(answered_.listed);
  }
}

TEST_F(ZoneAnswerTest, AnyGivesOneSet) {
  List("203.0.113.7", kReasonBot);
  EXPECT_EQ(Says(Reversed("203.0.113.7"), kTypeAny), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Says("2.0.0.127", kTypeAny), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Says("", kTypeAny), kNoData) << "the SOA";
  EXPECT_EQ(Says("ns", kTypeAny), "NOERROR A:192.0.2.53");
  EXPECT_EQ(Says("bot", kTypeAny), kNoData);
  EXPECT_EQ(Says(Reversed("203.0.113.8"), kTypeAny), kNxDomain);
}

TEST_F(ZoneAnswerTest, ReasonsAreSortedAndCountOnce) {
  List("203.0.113.0/24", kReasonImport);
  List("203.0.0.0/16", kReasonManual);
  List("203.0.113.0/25", kReasonManual);
  List("203.0.113.7", kReasonBot);
  list_.Add("203.0.113.7", kReasonBot, since_ - 48h, until_);
  list_.Add("203.0.113.7", kReasonBot, since_ - 24h, until_);
  EXPECT_EQ(Says(Reversed("203.0.113.7"), kTypeA), "NOERROR A:127.0.0.2,127.0.0.4,127.0.0.5");
  const auto reply = Ask(Reversed("203.0.113.7"), kTypeTxt);
  ASSERT_EQ(reply.answers.size(), 3U);
  EXPECT_THAT(testing::TextOf(reply.answers[0]), HasSubstr("since 2026-11-21T06Z")) << "the oldest of one prefix";
  EXPECT_THAT(testing::TextOf(reply.answers[1]),
              EndsWith(store::ReferenceOf({}, *Subject::Parse("203.0.113.0/25"), kReasonManual, ToSeconds(since_))))
      << "the narrowest prefix";
}

TEST_F(ZoneAnswerTest, ExpiredAndUnpublishedPartsAreNotShown) {
  list_.Add("203.0.113.7", kReasonBot, since_, now_);
  list_.Add("203.0.113.7", kReasonManual, since_, until_, false);
  list_.Add("203.0.113.7", Reason{1}, since_, until_);
  EXPECT_EQ(Says(Reversed("203.0.113.7"), kTypeA), kNxDomain);
  list_.Add("203.0.113.7", kReasonRelay, since_, now_ + 1s);
  EXPECT_EQ(Says(Reversed("203.0.113.7"), kTypeA), "NOERROR A:127.0.0.3");
}

TEST_F(ZoneAnswerTest, ReasonOutOfTheTableStaysListed) {
  List("203.0.113.7", Reason{77});
  EXPECT_EQ(Says(Reversed("203.0.113.7"), kTypeA), "NOERROR A:127.0.0.77");
  EXPECT_THAT(Says(Reversed("203.0.113.7"), kTypeTxt), HasSubstr("TXT:Listed, since"));
}

TEST_F(ZoneAnswerTest, Ipv6) {
  List("2001:db8:1:2::/64", kReasonBot);
  EXPECT_EQ(Says(Reversed("2001:db8:1:2::25"), kTypeA), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Says(Reversed("2001:db8:1:3::25"), kTypeA), kNxDomain);
  EXPECT_THAT(Says(Reversed("2001:db8:1:2::25"), kTypeTxt), HasSubstr("?q=2001:db8:1:2::25 reference"));
}

TEST_F(ZoneAnswerTest, MappedNamesAskForIpv4) {
  List("203.0.113.7", kReasonBot);
  EXPECT_EQ(Says(Reversed("::ffff:203.0.113.7"), kTypeA), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Says(Reversed("::ffff:203.0.113.8"), kTypeA), kNxDomain);
}

TEST_F(ZoneAnswerTest, TestEntries) {
  EXPECT_EQ(Says("2.0.0.127", kTypeA), "NOERROR A:127.0.0.2");
  EXPECT_TRUE(answered_.listed);
  EXPECT_EQ(Says("3.0.0.127", kTypeA), "NOERROR A:127.0.0.3");
  EXPECT_EQ(Says("5.0.0.127", kTypeA), "NOERROR A:127.0.0.5");
  for (const char* name : {"1.0.0.127", "0.0.0.127", "6.0.0.127", "255.0.0.127", "2.1.0.127", "2.0.1.127"}) {
    EXPECT_EQ(Says(name, kTypeA), kNxDomain) << name;
  }
  EXPECT_EQ(Says(Reversed("::ffff:127.0.0.2"), kTypeA), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Says(Reversed("::ffff:127.0.0.1"), kTypeA), kNxDomain);
  EXPECT_THAT(Says("2.0.0.127", kTypeTxt), HasSubstr("TXT:Test entry"));
  List("127.0.0.0/8", kReasonBot);
  EXPECT_EQ(Says("1.0.0.127", kTypeA), kNxDomain) << "whatever the store says";
}

TEST_F(ZoneAnswerTest, TestEntriesOfSublists) {
  EXPECT_EQ(Says("2.0.0.127.bot", kTypeA), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Says("2.0.0.127.manual", kTypeA), "NOERROR A:127.0.0.4") << "the one entry that every list must have";
  EXPECT_EQ(Says("4.0.0.127.manual", kTypeA), "NOERROR A:127.0.0.4");
  EXPECT_EQ(Says("3.0.0.127.manual", kTypeA), kNxDomain);
  EXPECT_EQ(Says("1.0.0.127.manual", kTypeA), kNxDomain);
  EXPECT_EQ(Says(Reversed("::ffff:127.0.0.2") + ".relay", kTypeA), "NOERROR A:127.0.0.3");
  EXPECT_THAT(Says("2.0.0.127.manual", kTypeTxt), HasSubstr(ReasonTable().Find(kReasonManual)->wording));
}

TEST_F(ZoneAnswerTest, AZoneWithoutTheBotReasonHasATestEntryToo) {
  ZoneOptions options;
  options.name = kZone;
  options.reasons = {"manual"};
  zones_ = *Zones::Make({options}, ReasonTable(), "");
  EXPECT_EQ(Says("2.0.0.127", kTypeA), "NOERROR A:127.0.0.4");
  List("203.0.113.7", kReasonBot);
  EXPECT_EQ(Says(Reversed("203.0.113.7"), kTypeA), kNxDomain);
  EXPECT_EQ(Says("bot", kTypeA), kNxDomain);
}

TEST_F(ZoneAnswerTest, SublistsAnswerTheirReasonAlone) {
  List("203.0.113.7", kReasonBot);
  List("203.0.113.0/24", kReasonManual);
  EXPECT_EQ(Says(Reversed("203.0.113.7") + ".bot", kTypeA), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Says(Reversed("203.0.113.7") + ".MANUAL", kTypeA), "NOERROR A:127.0.0.4");
  EXPECT_EQ(Says(Reversed("203.0.113.7") + ".relay", kTypeA), kNxDomain);
  EXPECT_EQ(Says(Reversed("203.0.113.8") + ".bot", kTypeA), kNxDomain);
  EXPECT_EQ(Says("bot", kTypeA), kNoData);
  EXPECT_EQ(Says("bot", kTypeSoa), kNoData);
  EXPECT_EQ(Says("203.bot", kTypeA), kNoData);
  EXPECT_EQ(Says("foo.bot", kTypeA), kNxDomain);
  EXPECT_EQ(Says("bot.bot", kTypeA), kNxDomain);
  EXPECT_EQ(Says("bots", kTypeA), kNxDomain);
  EXPECT_EQ(Says("phishing", kTypeA), kNxDomain);
}

TEST_F(ZoneAnswerTest, Apex) {
  const auto soa = Ask("", kTypeSoa);
  EXPECT_EQ(soa.answers.size(), 1U);
  EXPECT_EQ(soa.answers[0].ttl, 120U);
  EXPECT_THAT(soa.answers[0].data, HasSubstr(testing::U16(0) + testing::U16(7))) << "the low 32 bits of the serial";
  EXPECT_EQ(Says("", kTypeNs), "NOERROR NS:ns.bl.cenote.test");
  EXPECT_EQ(Says("", kTypeA), kNoData);
  EXPECT_EQ(Says("", kTypeTxt), kNoData);
  EXPECT_EQ(Says("ns", kTypeA), "NOERROR A:192.0.2.53");
  EXPECT_EQ(Says("ns", kTypeAaaa), "NOERROR AAAA:2001:db8::53");
  EXPECT_EQ(Says("ns", kTypeTxt), kNoData);
  EXPECT_EQ(Says("a.ns", kTypeA), kNxDomain);
}

TEST_F(ZoneAnswerTest, Heartbeat) {
  EXPECT_EQ(Says("_heartbeat", kTypeTxt), kNoData) << "none yet";
  list_.heartbeat = now_;
  const auto reply = Ask("_HeartBeat", kTypeTxt);
  EXPECT_EQ(testing::Summary(reply), "NOERROR TXT:2026-11-23T08:30:00Z");
  EXPECT_EQ(reply.answers[0].ttl, 30U);
  EXPECT_EQ(Says("_heartbeat", kTypeA), kNoData);
  EXPECT_FALSE(answered_.listed);
  list_.Break();
  EXPECT_EQ(Says("_heartbeat", kTypeTxt), "SERVFAIL");
}

TEST_F(ZoneAnswerTest, ServersInsideTheZone) {
  ZoneOptions options;
  options.name = kZone;
  zones_ = *Zones::Make({options}, ReasonTable(), "");
  EXPECT_EQ(Says("ns", kTypeA), kNoData) << "bound to wildcards alone";
  EXPECT_EQ(Says("ns", kTypeAny), kNoData);
  options.addresses = {*IpAddress::Parse("2001:db8::53")};
  zones_ = *Zones::Make({options}, ReasonTable(), "");
  EXPECT_EQ(Says("NS", kTypeAny), "NOERROR AAAA:2001:db8::53");
  EXPECT_EQ(Says("ns", kTypeA), kNoData);
}

// What a resolver asks that minimises names (RFC 9156): every name on the way must exist, or it stops there (RFC 8020).
TEST_F(ZoneAnswerTest, NameMinimisingWalk) {
  List("203.0.113.7", kReasonBot);
  List("2001:db8:1:2::/64", kReasonBot);
  for (const std::string address : {"203.0.113.7", "2001:db8:1:2::25", "::ffff:127.0.0.2", "127.0.0.2"}) {
    for (const std::string under : {"", ".bot"}) {
      const std::string whole = Reversed(address) + under;
      for (std::size_t dot = whole.rfind('.'); dot != std::string::npos && dot > 0; dot = whole.rfind('.', dot - 1)) {
        const std::string part = whole.substr(dot + 1);
        EXPECT_EQ(Says(part, kTypeA), kNoData) << part;
        EXPECT_EQ(Says(part, kTypeNs), kNoData) << part;
      }
      EXPECT_EQ(Says(whole, kTypeA), "NOERROR A:127.0.0.2") << whole;
    }
  }
}

TEST_F(ZoneAnswerTest, AnIpv4NameAboveListedIpv6IsThere) {
  EXPECT_EQ(Says("1.0.0.2", kTypeA), kNxDomain) << "2.0.0.1, nothing listed in 2001::/16";
  EXPECT_EQ(Says("4.3.2.1", kTypeA), kNxDomain);
  List("2001:db8:1:2::/64", kReasonBot);
  EXPECT_EQ(Says("1.0.0.2", kTypeA), kNoData);
  EXPECT_EQ(Says("4.3.2.1", kTypeA), kNxDomain);
  EXPECT_EQ(Says("0.0.0.0", kTypeA), kNoData) << "above the IPv6 test entry";
  List("2.0.0.1", kReasonManual);
  EXPECT_EQ(Says("1.0.0.2", kTypeA), "NOERROR A:127.0.0.4");
}

TEST_F(ZoneAnswerTest, WrongNamesAreNotThere) {
  List("203.0.113.7", kReasonBot);
  for (const char* name : {"07.113.0.203", "7.113.0.203.0.0", "x.7.113.0.203", "7.113.0.256", "foo", "test",
                           "7.113.0.203.foo", "10.7.113.0.203", "_heartbeat.x"}) {
    EXPECT_EQ(Says(name, kTypeA), kNxDomain) << name;
  }
}

TEST_F(ZoneAnswerTest, ABrokenStoreNeverSaysNotListed) {
  testing::QuerySpec spec;
  spec.name = Reversed("203.0.113.7") + "." + kZone;
  spec.edns = true;
  list_.Break();
  const auto reply = Ask(spec);
  EXPECT_EQ(testing::Summary(reply), "SERVFAIL EDE14");
  EXPECT_FALSE(reply.aa());
  EXPECT_TRUE(answered_.unreadable);
}

TEST_F(ZoneAnswerTest, ABrokenWalkNeverSaysNotThere) {
  list_.break_inside = true;
  EXPECT_EQ(Says("1.0.0.2", kTypeA), "SERVFAIL");
  EXPECT_TRUE(answered_.unreadable);
  EXPECT_EQ(Says(Reversed("203.0.113.7"), kTypeA), kNxDomain);
}

}  // namespace
}  // namespace cenote::rbl
