#include "rbl/reply.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/rbl/dns.h"

namespace cenote::rbl {
namespace {

using testing::MakeQuery;
using testing::ParseReply;
using testing::QuerySpec;

class ReplyTest : public ::testing::Test {
 protected:
  void Parse(const QuerySpec& spec) {
    bytes_ = MakeQuery(spec);
    request_ = ParseRequest(bytes_);
    ASSERT_TRUE(request_.has_value());
  }
  Reply Make(std::size_t limit) { return {*request_, std::span<char>(buffer_).first(limit)}; }
  testing::ParsedReply Finish(Reply& reply) {
    const std::size_t size = reply.Finish();
    size_ = size;
    return ParseReply({buffer_.data(), size});
  }

  std::string bytes_;
  std::optional<Request> request_;
  std::array<char, 2048> buffer_{};
  std::size_t size_ = 0;
};

QuerySpec Spec(bool edns) {
  QuerySpec spec;
  spec.name = "X.bl.test";
  spec.edns = edns;
  return spec;
}

TEST_F(ReplyTest, EchoesAndCounts) {
  Parse(Spec(false));
  Reply reply = Make(512);
  reply.SetAuthoritative(true);
  reply.AddAnswer(0, kTypeA, 60, "\x7F\x01\x01\x02");
  reply.AddAuthority(2, kTypeNs, 3600, testing::WireName("ns.test"));
  const auto parsed = Finish(reply);
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.id, 0x1234);
  EXPECT_EQ(parsed.flags, 0x8500) << "QR, AA, RD";
  EXPECT_EQ(parsed.question, bytes_.substr(kHeaderSize));
  ASSERT_EQ(parsed.answers.size(), 1U);
  EXPECT_EQ(parsed.answers[0].owner, "x.bl.test");
  EXPECT_EQ(parsed.answers[0].ttl, 60U);
  ASSERT_EQ(parsed.authorities.size(), 1U);
  EXPECT_EQ(parsed.authorities[0].owner, "bl.test");
  EXPECT_FALSE(parsed.opt.has_value());
}

TEST_F(ReplyTest, OptCarriesRcodeSizeFlagAndError) {
  QuerySpec spec = Spec(true);
  spec.edns_flags = 0xFFFF;
  spec.flags = 0x7FFF;  // every flag and the highest opcode
  Parse(spec);
  Reply reply = Make(512);
  reply.SetRcode(Rcode::kBadVers, Ede::kNotSupported);
  const auto parsed = Finish(reply);
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.flags, 0xF900) << "QR, the opcode and RD; lower half of the code is zero";
  EXPECT_EQ(parsed.rcode, 16U);
  EXPECT_EQ(parsed.ede, 21U);
  ASSERT_TRUE(parsed.opt.has_value());
  EXPECT_EQ(parsed.opt->dns_class, 1232);
  EXPECT_EQ(parsed.opt->ttl, 0x01008000U) << "version 0, DO, no other flag";
}

TEST_F(ReplyTest, DnssecOkOnlyWhenAsked) {
  Parse(Spec(true));
  Reply reply = Make(512);
  const auto parsed = Finish(reply);
  ASSERT_TRUE(parsed.opt.has_value());
  EXPECT_EQ(parsed.opt->ttl, 0U);
  EXPECT_FALSE(parsed.ede.has_value());
}

TEST_F(ReplyTest, TextIsCutIntoStrings) {
  Parse(Spec(false));
  for (const std::size_t size : {0U, 1U, 255U, 256U, 510U, 511U}) {
    Reply reply = Make(2048);
    const std::string text = std::string(size / 2, 'a') + std::string(size - size / 2, 'b');
    reply.AddText(0, 60, text);
    const auto parsed = Finish(reply);
    ASSERT_TRUE(parsed.ok);
    ASSERT_EQ(parsed.answers.size(), 1U);
    EXPECT_EQ(testing::TextOf(parsed.answers[0]), text);
    EXPECT_EQ(parsed.answers[0].data.size(), size + (size == 0 ? 1 : (size + 254) / 255));
  }
}

// With every size of answer there is a point where it no longer fits: below it is whole, above it TC and empty.
TEST_F(ReplyTest, WhatDoesNotFitIsTruncated) {
  for (const bool edns : {false, true}) {
    Parse(Spec(edns));
    bool cut = false;
    for (std::size_t size = 400; size < 520; ++size) {
      Reply reply = Make(512);
      reply.SetAuthoritative(true);
      reply.AddAnswer(0, kTypeA, 60, "\x7F\x01\x01\x02");
      reply.AddAnswer(0, 65280, 60, std::string(size, 'x'));
      const auto parsed = Finish(reply);
      ASSERT_TRUE(parsed.ok);
      EXPECT_LE(size_, 512U);
      EXPECT_EQ(parsed.opt.has_value(), edns);
      EXPECT_EQ(parsed.tc(), reply.truncated());
      EXPECT_EQ(parsed.answers.size(), parsed.tc() ? 0U : 2U);
      EXPECT_EQ(parsed.question, bytes_.substr(kHeaderSize, 15));
      EXPECT_TRUE(!cut || parsed.tc());
      cut = parsed.tc();
    }
    EXPECT_TRUE(cut);
  }
}

TEST_F(ReplyTest, WithoutAQuestionNothingIsEchoed) {
  Parse(Spec(false));
  request_->question.reset();
  Reply reply = Make(512);
  reply.SetRcode(Rcode::kFormErr);
  EXPECT_EQ(testing::Summary(Finish(reply)), "FORMERR");
  EXPECT_EQ(size_, kHeaderSize);
}

}  // namespace
}  // namespace cenote::rbl
