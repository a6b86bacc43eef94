#include "sinkhole/show.h"

#include "tests/sinkhole/command_fixture.h"
#include "tests/sinkhole/mail.h"
#include "tests/sinkhole/transactions.h"
#include "tests/support/builders.h"

namespace cenote::sinkhole {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ShowTest : public ArchiveReadingTest {
 protected:
  ShowTest() {
    config_.Set("sinkhole.dangerous_extensions", TestLimits().dangerous);
    config_.Set("sinkhole.watched_extensions", TestLimits().watched);
  }

  int Run(const std::string& arguments) { return ArchiveReadingTest::Run(ShowCommand(), arguments); }

  std::string id_ = FullTransaction().id.ToString();
};

TEST_F(ShowTest, RawIsByteExact) {
  Archive(FullTransaction());
  EXPECT_EQ(Run(id_ + " --raw"), ops::kExitOk);
  EXPECT_EQ(out_, FullTransaction().message);
}

TEST_F(ShowTest, FactsAreEscaped) {
  Transaction transaction = FullTransaction();
  transaction.message = Mixed({Attached("a\x1b[2J.exe", "x")});
  Archive(transaction);
  EXPECT_EQ(Run(id_), ops::kExitOk);
  EXPECT_THAT(out_,
              AllOf(HasSubstr("203.0.113.7:50000"), HasSubstr("signal"), HasSubstr("\\x1b[2J.exe"),
                    HasSubstr("subject     test"), HasSubstr("\\xff\\x1b[2J@example.org"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(out_, HasSubstr(std::string(SignalName(Signal::kDangerousAttachment))))
      << "the message is looked at again";
}

TEST_F(ShowTest, Dialogue) {
  Archive(FullTransaction());
  EXPECT_EQ(Run(id_ + " --dialogue"), ops::kExitOk);
  EXPECT_EQ(out_,
            "      0.001 S: 220 trap ESMTP\n"
            "      0.020 C: HELO 10.1.2.3\n"
            "      1.500 C: (message, 21 bytes)\n");
}

TEST_F(ShowTest, Json) {
  Archive(FullTransaction());
  EXPECT_EQ(Run(id_ + " --json"), ops::kExitOk);
  EXPECT_THAT(out_, AllOf(HasSubstr("\"id\":\"" + id_ + "\""), HasSubstr("\"source\":\"203.0.113.7\""),
                          HasSubstr("\"subject\":\"hi\""), Not(HasSubstr("\"dialogue\""))));
  EXPECT_EQ(Run(id_ + " --json --dialogue"), ops::kExitOk);
  EXPECT_THAT(out_, HasSubstr("\"bytes\":\"HELO 10.1.2.3\\r\\n\""));
}

TEST_F(ShowTest, SessionsHaveNoMessage) {
  Archive(EndedSession());
  EXPECT_EQ(Run(EndedSession().id.ToString()), ops::kExitOk);
  EXPECT_THAT(out_, AllOf(HasSubstr("session"), HasSubstr("[2001:db8::7]"), Not(HasSubstr("subject"))));
  EXPECT_EQ(Run(EndedSession().id.ToString() + " --json"), ops::kExitOk);
  EXPECT_THAT(out_, Not(HasSubstr("\"message\"")));
}

TEST_F(ShowTest, UnknownIdsAndBadOnes) {
  EXPECT_EQ(Run(id_), ops::kExitNotFound);
  EXPECT_THAT(err_, HasSubstr(id_));
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Run("nonsense"), ops::kExitUsage);
  config_.Set("data_dir", data_.File("none"));
  EXPECT_EQ(Run(id_), ops::kExitFailed);
}

TEST_F(ShowTest, RawStandsAlone) {
  CLI::App app;
  const auto run = ShowCommand().declare(app);
  EXPECT_THROW(app.parse("x --raw --json"), CLI::ParseError);
}

}  // namespace
}  // namespace cenote::sinkhole
