#include "rbl/message.h"

#include <gtest/gtest.h>

#include "tests/rbl/dns.h"

namespace cenote::rbl {
namespace {

using std::string_literals::operator""s;  // NOLINT(misc-unused-using-decls): used by literals
using testing::MakeQuery;
using testing::QuerySpec;
using testing::U16;
using testing::WireName;

QuerySpec WithEdns() {
  QuerySpec spec;
  spec.name = "x.test";
  spec.edns = true;
  return spec;
}

std::string Header(unsigned questions, unsigned answers, unsigned authorities, unsigned additionals) {
  return U16(7) + U16(0x0100) + U16(questions) + U16(answers) + U16(authorities) + U16(additionals);
}

std::string Record(const std::string& owner, unsigned type, const std::string& data) {
  return owner + U16(type) + U16(1) + U16(0) + U16(0) + U16(static_cast<unsigned>(data.size())) + data;
}

const std::string kQuestion = WireName("x.test") + U16(1) + U16(1);

TEST(MessageTest, ReadsAQuery) {
  QuerySpec spec;
  spec.name = "A.b.TEST";
  spec.type = 16;
  spec.flags = 0x2910;
  const std::string bytes = MakeQuery(spec);
  const auto request = ParseRequest(bytes);
  ASSERT_TRUE(request.has_value());
  EXPECT_TRUE(request->well_formed);
  EXPECT_EQ(request->id, 0x1234);
  EXPECT_EQ(request->flags, 0x2910);
  EXPECT_EQ(request->opcode(), 5U);
  ASSERT_TRUE(request->question.has_value());
  EXPECT_EQ(request->question->name.labels(), 3U);
  EXPECT_EQ(request->question->type, 16);
  EXPECT_EQ(request->question->dns_class, 1);
  EXPECT_EQ(request->question->bytes, WireName("A.b.TEST") + U16(16) + U16(1));
  EXPECT_FALSE(request->edns.has_value());
}

TEST(MessageTest, ReadsEdns) {
  QuerySpec spec = WithEdns();
  spec.edns_size = 4096;
  spec.edns_version = 3;
  spec.edns_flags = 0x80FF;
  spec.edns_options = U16(10) + U16(8) + "abcdefgh" + U16(100) + U16(0);
  const std::string bytes = MakeQuery(spec);
  const auto request = ParseRequest(bytes);
  ASSERT_TRUE(request.has_value() && request->edns.has_value());
  EXPECT_TRUE(request->well_formed);
  EXPECT_EQ(request->edns->size, 4096);
  EXPECT_EQ(request->edns->version, 3);
  EXPECT_TRUE(request->edns->dnssec_ok);
}

TEST(MessageTest, NoReplyToShortMessagesAndReplies) {
  for (std::size_t size = 0; size < kHeaderSize; ++size) {
    EXPECT_FALSE(ParseRequest(MakeQuery("x.test", 1).substr(0, size)).has_value()) << size;
  }
  QuerySpec reply;
  reply.flags = 0x8180;
  EXPECT_FALSE(ParseRequest(MakeQuery(reply)).has_value());
}

TEST(MessageTest, EveryCutIsMalformed) {
  QuerySpec spec = WithEdns();
  spec.edns_options = U16(10) + U16(4) + "abcd";
  const std::string whole = MakeQuery(spec);
  for (std::size_t size = kHeaderSize; size < whole.size(); ++size) {
    const auto request = ParseRequest(std::string_view(whole).substr(0, size));
    ASSERT_TRUE(request.has_value());
    EXPECT_FALSE(request->well_formed) << size;
  }
  EXPECT_TRUE(ParseRequest(whole)->well_formed);
  EXPECT_FALSE(ParseRequest(whole + "x")->well_formed) << "bytes behind the last record";
}

TEST(MessageTest, ExactlyOneQuestion) {
  const std::string none = Header(0, 0, 0, 1) + testing::Opt({});
  const auto without = ParseRequest(none);
  ASSERT_TRUE(without.has_value());
  EXPECT_FALSE(without->well_formed);
  EXPECT_TRUE(without->edns.has_value()) << "the reply must have an OPT, too";
  EXPECT_FALSE(without->question.has_value());
  const std::string two = Header(2, 0, 0, 1) + kQuestion + kQuestion + testing::Opt({});
  const auto with_two = ParseRequest(two);
  EXPECT_FALSE(with_two->well_formed);
  EXPECT_FALSE(with_two->question.has_value());
  EXPECT_TRUE(with_two->edns.has_value());
}

TEST(MessageTest, CompressionInTheQuestionIsRefused) {
  const std::string bytes = Header(1, 0, 0, 0) + "\1x\xC0\x0C"s + U16(1) + U16(1);
  const auto request = ParseRequest(bytes);
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->well_formed);
  EXPECT_FALSE(request->question.has_value());
}

TEST(MessageTest, OtherRecordsAreSteppedOver) {
  const std::string records = Record(WireName("x.test"), 6, "soa") + Record("\xC0\x0C", 1, "abcd") +
                              Record("\xC0\x0C", 250, std::string(300, 't'));
  EXPECT_TRUE(ParseRequest(Header(1, 1, 1, 1) + kQuestion + records)->well_formed);
  EXPECT_FALSE(ParseRequest(Header(1, 1, 1, 2) + kQuestion + records)->well_formed);
  EXPECT_FALSE(ParseRequest(Header(1, 2, 1, 0) + kQuestion + Record("\x80", 1, ""))->well_formed);
  EXPECT_FALSE(ParseRequest(Header(1, 0, 2, 0) + kQuestion + Record("\xC0\x0C", 1, ""))->well_formed);
}

TEST(MessageTest, OneOptInItsPlace) {
  const std::string opt = testing::Opt({});
  EXPECT_TRUE(ParseRequest(Header(1, 0, 0, 1) + kQuestion + opt)->well_formed);
  EXPECT_FALSE(ParseRequest(Header(1, 0, 0, 2) + kQuestion + opt + opt)->well_formed);
  EXPECT_FALSE(ParseRequest(Header(1, 1, 0, 0) + kQuestion + opt)->well_formed) << "in the answer section";
  EXPECT_FALSE(ParseRequest(Header(1, 0, 0, 1) + kQuestion + Record(WireName("x"), 41, ""))->well_formed);
  EXPECT_TRUE(ParseRequest(Header(1, 0, 0, 2) + kQuestion + opt + opt)->edns.has_value());
}

TEST(MessageTest, OptionsMustFitTheirLengths) {
  QuerySpec spec = WithEdns();
  for (const std::string& options : {U16(10) + U16(5) + "abcd", U16(10), U16(10) + "\1"s}) {
    spec.edns_options = options;
    const std::string bytes = MakeQuery(spec);
    EXPECT_FALSE(ParseRequest(bytes)->well_formed);
    EXPECT_TRUE(ParseRequest(bytes)->edns.has_value());
  }
}

TEST(MessageTest, HugeCountsCostNothing) {
  EXPECT_FALSE(ParseRequest(Header(1, 0xFFFF, 0xFFFF, 0xFFFF) + kQuestion)->well_formed);
  EXPECT_FALSE(ParseRequest(Header(0xFFFF, 0, 0, 0) + kQuestion)->well_formed);
}

}  // namespace
}  // namespace cenote::rbl
