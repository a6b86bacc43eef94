// Whatever the bytes are: Answer keeps within its buffer and the client's limit, and what it says can be read.
#include <gtest/gtest.h>

#include "tests/rbl/answer_fixture.h"
#include "tests/support/random.h"

namespace cenote::rbl {
namespace {

class AnswerPropertyTest : public testing::AnswerFixture {
 protected:
  AnswerPropertyTest() {
    list_.Add("0.0.0.0/1", kReasonBot, since_, until_);
    list_.Add("2001:db8::/32", kReasonManual, since_, until_);
  }

  void Check(const std::string& query) {
    for (const ops::Transport transport : {ops::Transport::kUdp, ops::Transport::kTcp}) {
      const std::string reply = Raw(query, transport);
      const bool due = query.size() >= kHeaderSize && (static_cast<unsigned char>(query[2]) & 0x80U) == 0;
      ASSERT_EQ(!reply.empty(), due);
      if (!due) {
        continue;
      }
      const testing::ParsedReply parsed = testing::ParseReply(reply);
      ASSERT_TRUE(parsed.ok);
      ASSERT_EQ(reply.substr(0, 2), query.substr(0, 2));
      ASSERT_TRUE(parsed.question.empty() || query.substr(kHeaderSize, parsed.question.size()) == parsed.question);
      if (transport == ops::Transport::kUdp) {
        ASSERT_LE(reply.size(), parsed.opt.has_value() ? kEdnsUdpSize : kPlainUdpSize);
      }
    }
  }
};

TEST_F(AnswerPropertyTest, RandomBytes) {
  support::Random random(1);
  for (int round = 0; round < 10000; ++round) {
    Check(random.Bytes(300));
  }
}

TEST_F(AnswerPropertyTest, ChangedQueries) {
  support::Random random(2);
  for (int round = 0; round < 10000; ++round) {
    testing::QuerySpec spec;
    spec.name = testing::Reversed(random.Address().ToString()) + (random.OneIn(3) ? ".bot." : ".") + kZone;
    spec.type = static_cast<std::uint16_t>(random.OneIn(2) ? 1 : random.Below(300));
    spec.flags = static_cast<std::uint16_t>(random.OneIn(3) ? random.Below(65536) : 0);
    spec.edns = random.OneIn(2);
    spec.edns_size = static_cast<std::uint16_t>(random.Below(65536));
    spec.edns_options = random.OneIn(4) ? random.Bytes(20) : "";
    std::string query = testing::MakeQuery(spec);
    for (std::uint64_t changes = random.Below(4); changes > 0; --changes) {
      query[random.Below(query.size())] = static_cast<char>(random.Below(256));
    }
    Check(random.OneIn(10) ? query.substr(0, random.Below(query.size())) : query);
  }
}

// The name's bytes vary, the rest is sound: every answer must be one of the four that a name can get.
TEST_F(AnswerPropertyTest, RandomNames) {
  support::Random random(3);
  for (int round = 0; round < 10000; ++round) {
    std::string name;
    for (std::uint64_t labels = random.Below(36); labels > 0; --labels) {
      name += random.OneIn(20) ? "x" + random.Text(3, "0123456789abcfgx-") + "." : random.Text(3, "0123456789") + "0.";
    }
    const testing::ParsedReply reply = Ask(name.empty() ? "" : name.substr(0, name.size() - 1), kTypeA);
    ASSERT_TRUE(reply.ok) << name;
    ASSERT_TRUE(reply.rcode == 0 || reply.rcode == 3) << name;
    ASSERT_EQ(reply.answers.size() + reply.authorities.size(), 1U) << name;
  }
}

}  // namespace
}  // namespace cenote::rbl
