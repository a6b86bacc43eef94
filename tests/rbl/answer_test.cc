#include "rbl/answer.h"

#include <gtest/gtest.h>

#include "tests/rbl/answer_fixture.h"

namespace cenote::rbl {
namespace {

using testing::ParsedReply;
using testing::ParseReply;
using testing::QuerySpec;
using testing::Reversed;
using testing::Summary;

class AnswerTest : public testing::AnswerFixture {
 protected:
  QuerySpec Plain(std::uint16_t type = kTypeSoa) {
    QuerySpec spec;
    spec.name = kZone;
    spec.type = type;
    return spec;
  }
  QuerySpec Edns(std::uint16_t type = kTypeSoa) {
    QuerySpec spec = Plain(type);
    spec.edns = true;
    return spec;
  }
  // Lists 203.0.113.7 for every Reason that has a number, so that answers are big.
  void ListForEverything() {
    ReasonTable reasons;
    for (std::uint16_t number = kFirstCustomReason; number <= kLastCustomReason; ++number) {
      ASSERT_TRUE(reasons.Add("custom-" + std::to_string(number), number, std::string(60, 'w')).ok());
      list_.Add("203.0.113.7", Reason{number}, since_, until_);
    }
    ZoneOptions options;
    options.name = kZone;
    zones_ = *Zones::Make({options}, reasons, "http://127.0.0.1:8025/");
  }
};

// RFC 8906 8 (BCP 231): what a server must make of each of these, in its order.
TEST_F(AnswerTest, ConformanceBasic) {
  EXPECT_EQ(Summary(Ask(Plain())), kNoData) << "the SOA, as the answer";
  EXPECT_EQ(Summary(Ask(Plain(1000))), kNoData);
  for (const std::uint16_t flags :
       std::initializer_list<std::uint16_t>{0x0010, 0x0020, 0x0040, 0x0000}) {  // CD, AD, Z, RD off
    QuerySpec spec = Plain();
    spec.flags = flags;
    const ParsedReply reply = Ask(spec);
    EXPECT_EQ(Summary(reply), kNoData);
    EXPECT_EQ(reply.flags, 0x8400) << "QR and AA alone";
  }
  const std::string header_only = testing::U16(9) + testing::U16(15U << 11U) + std::string(8, '\0');
  const ParsedReply unknown_opcode = ParseReply(Raw(header_only));
  EXPECT_EQ(Summary(unknown_opcode), "NOTIMP");
  EXPECT_EQ(unknown_opcode.flags & 0x7800U, 15U << 11U);
  EXPECT_FALSE(unknown_opcode.aa());
  EXPECT_EQ(Summary(Ask(Plain(), ops::Transport::kTcp)), kNoData);
}

TEST_F(AnswerTest, ConformanceEdns) {
  const ParsedReply plain = Ask(Edns());
  EXPECT_EQ(Summary(plain), kNoData);
  ASSERT_TRUE(plain.opt.has_value());
  EXPECT_EQ(plain.opt->dns_class, 1232);
  EXPECT_EQ(plain.opt->ttl, 0U);
  QuerySpec version = Edns();
  version.edns_version = 1;
  const ParsedReply bad_version = Ask(version);
  EXPECT_EQ(Summary(bad_version), "BADVERS");
  EXPECT_FALSE(bad_version.aa());
  EXPECT_EQ(bad_version.opt->ttl, 0x01000000U) << "version 0 in the reply";
  QuerySpec option = Edns();
  option.edns_options = testing::U16(100) + testing::U16(0);
  const ParsedReply with_option = Ask(option);
  EXPECT_EQ(Summary(with_option), kNoData);
  EXPECT_TRUE(with_option.opt->data.empty()) << "unknown options are not echoed";
  version.edns_options = option.edns_options;
  EXPECT_EQ(Summary(Ask(version)), "BADVERS");
  QuerySpec flags = Edns();
  flags.edns_flags = 0x0080;
  EXPECT_EQ(Ask(flags).opt->ttl, 0U);
  flags.edns_flags = 0x8000;
  EXPECT_EQ(Ask(flags).opt->ttl, 0x8000U);
  QuerySpec mixed = Edns();
  mixed.edns_options = testing::U16(10) + testing::U16(8) + "12345678" + testing::U16(3) + testing::U16(0) +
                       testing::U16(8) + testing::U16(4) + std::string("\0\1\0\0", 4);
  EXPECT_EQ(Summary(Ask(mixed)), kNoData) << "COOKIE, NSID, ECS";
}

TEST_F(AnswerTest, NoReplyWhereNoneIsDue) {
  EXPECT_EQ(Raw(""), "");
  EXPECT_EQ(Raw("short"), "");
  QuerySpec reply = Plain();
  reply.flags = 0x8000;
  EXPECT_EQ(Raw(testing::MakeQuery(reply)), "");
}

TEST_F(AnswerTest, FormErr) {
  const std::string query = testing::MakeQuery(Edns());
  EXPECT_EQ(Summary(ParseReply(Raw(query + "x"))), "FORMERR");
  const ParsedReply reply = ParseReply(Raw(query + "x"));
  EXPECT_TRUE(reply.opt.has_value());
  EXPECT_EQ(reply.question, query.substr(kHeaderSize, 20));
  EXPECT_EQ(Summary(Ask(Plain(0))), "FORMERR");
  EXPECT_EQ(Summary(Ask(Plain(kTypeOpt))), "FORMERR");
  EXPECT_EQ(Summary(Ask(Plain(kTypeTsig))), "FORMERR");
  EXPECT_EQ(Summary(Ask(Edns(kTypeNxname))), "FORMERR EDE30");
}

TEST_F(AnswerTest, NotImplementedAndRefused) {
  EXPECT_EQ(Summary(Ask(Edns(kTypeTkey))), "NOTIMP EDE21");
  EXPECT_EQ(Summary(Ask(Edns(kTypeMaila))), "NOTIMP EDE21");
  EXPECT_EQ(Summary(Ask(Edns(kTypeMailb))), "NOTIMP EDE21");
  EXPECT_EQ(Summary(Ask(Edns(kTypeAxfr))), "REFUSED EDE18");
  EXPECT_EQ(Summary(Ask(Edns(kTypeIxfr), ops::Transport::kTcp)), "REFUSED EDE18");
  for (const std::uint16_t dns_class : std::initializer_list<std::uint16_t>{3, 4, 254, 255, 0, 2}) {
    QuerySpec spec = Edns();
    spec.dns_class = dns_class;
    EXPECT_EQ(Summary(Ask(spec)), "REFUSED EDE21") << dns_class;
  }
  for (const char* name : {"example.org", "", "test", "cenote.test", "xbl.cenote.test"}) {
    QuerySpec spec = Edns(kTypeA);
    spec.name = name;
    const ParsedReply reply = Ask(spec);
    EXPECT_EQ(Summary(reply), "REFUSED EDE20") << name;
    EXPECT_FALSE(reply.aa());
  }
  EXPECT_EQ(Summary(ParseReply(Raw(testing::MakeQuery("example.org", 1)))), "REFUSED") << "no OPT, no EDE";
  for (unsigned opcode = 1; opcode < 16; ++opcode) {
    QuerySpec spec = Edns();
    spec.flags = static_cast<std::uint16_t>(opcode << 11U);
    EXPECT_EQ(Summary(Ask(spec)), "NOTIMP EDE21") << opcode;
  }
}

TEST_F(AnswerTest, NotReadyIsSaidSo) {
  ready_ = false;
  EXPECT_EQ(Summary(Ask(Edns())), "SERVFAIL EDE14");
  EXPECT_TRUE(answered_.unreadable);
  QuerySpec other = Edns();
  other.name = "example.org";
  EXPECT_EQ(Summary(Ask(other)), "REFUSED EDE20");
  EXPECT_FALSE(answered_.unreadable);
}

TEST_F(AnswerTest, TheQuestionComesBackByteForByte) {
  QuerySpec spec = Plain(kTypeA);
  spec.name = "2.0.0.127.bL.CeNoTe.tEsT";
  const std::string query = testing::MakeQuery(spec);
  const ParsedReply reply = ParseReply(Raw(query));
  EXPECT_EQ(reply.question, query.substr(kHeaderSize));
  EXPECT_EQ(Summary(reply), "NOERROR A:127.0.0.2");
}

TEST_F(AnswerTest, EveryTypeGetsAProperAnswer) {
  list_.Add("203.0.113.7", kReasonBot, since_, until_);
  QuerySpec spec = Plain();
  spec.name = Reversed("203.0.113.7") + "." + kZone;
  std::string query = testing::MakeQuery(spec);
  for (unsigned type = 1; type <= 65535; ++type) {
    query.replace(query.size() - 4, 2, testing::U16(type));
    const std::string reply = Raw(query);
    ASSERT_GE(reply.size(), query.size());
    const bool meta = type == 41 || type == 128 || (type >= 249 && type <= 254);
    ASSERT_EQ((static_cast<unsigned char>(reply[3]) & 0xFU) == 0, !meta) << type;
    ASSERT_EQ(reply[7], type == 1 || type == 16 || type == 255 ? 1 : 0) << type;
  }
}

TEST_F(AnswerTest, UdpNeverExceedsWhatTheClientTakes) {
  ListForEverything();
  for (const std::uint16_t type : {kTypeA, kTypeTxt}) {
    for (const unsigned size : {0U, 100U, 511U, 512U, 513U, 900U, 1231U, 1232U, 1233U, 4096U, 65535U}) {
      QuerySpec spec = Edns(type);
      spec.name = Reversed("203.0.113.7") + "." + kZone;
      spec.edns_size = static_cast<std::uint16_t>(size);
      const std::string reply = Raw(testing::MakeQuery(spec));
      EXPECT_LE(reply.size(), std::clamp<std::size_t>(size, 512, 1232));
      EXPECT_EQ(Summary(ParseReply(reply)), "NOERROR TC");
      EXPECT_TRUE(ParseReply(reply).opt.has_value());
      EXPECT_TRUE(answered_.truncated);
    }
    QuerySpec plain = Plain(type);
    plain.name = Reversed("203.0.113.7") + "." + kZone;
    EXPECT_LE(Raw(testing::MakeQuery(plain)).size(), 512U);
    EXPECT_TRUE(Ask(plain).tc());
  }
}

TEST_F(AnswerTest, TcpTakesAll) {
  ListForEverything();
  QuerySpec spec = Edns(kTypeTxt);
  spec.name = Reversed("203.0.113.7") + "." + kZone;
  const ParsedReply reply = Ask(spec, ops::Transport::kTcp);
  EXPECT_TRUE(reply.ok);
  EXPECT_FALSE(reply.tc());
  EXPECT_EQ(reply.answers.size(), 223U);
  spec.type = kTypeA;
  EXPECT_EQ(Ask(spec, ops::Transport::kTcp).answers.size(), 223U);
}

}  // namespace
}  // namespace cenote::rbl
