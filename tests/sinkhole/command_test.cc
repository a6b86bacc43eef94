#include "sinkhole/command.h"

#include <gtest/gtest.h>

namespace cenote::sinkhole {
namespace {

TEST(Command, SplitsVerbAndArgument) {
  const Command command = ParseCommand("mail FROM:<a@b.example>  ");
  EXPECT_EQ(command.verb, Verb::kMail);
  EXPECT_EQ(command.word, "mail");
  EXPECT_EQ(command.argument, "FROM:<a@b.example>");
}

struct Case {
  std::string_view line;
  Verb verb;
};

class VerbTest : public testing::TestWithParam<Case> {};

TEST_P(VerbTest, IsRecognized) { EXPECT_EQ(ParseCommand(GetParam().line).verb, GetParam().verb); }

INSTANTIATE_TEST_SUITE_P(
    Table, VerbTest,
    testing::Values(Case{"HELO x", Verb::kHelo}, Case{"eHlO x", Verb::kEhlo}, Case{"RCPT TO:<a@b>", Verb::kRcpt},
                    Case{"DATA", Verb::kData}, Case{"  DATA", Verb::kData}, Case{"DATA \r", Verb::kData},
                    Case{"RSET", Verb::kRset}, Case{"NOOP foo", Verb::kNoop}, Case{"VRFY a", Verb::kVrfy},
                    Case{"HELP", Verb::kHelp}, Case{"QUIT", Verb::kQuit}, Case{"EXPN x", Verb::kNotImplemented},
                    Case{"STARTTLS", Verb::kNotImplemented}, Case{"AUTH LOGIN", Verb::kNotImplemented},
                    Case{"BDAT 5 LAST", Verb::kNotImplemented}, Case{"GET / HTTP/1.1", Verb::kNotSmtp},
                    Case{"POST / HTTP/1.0", Verb::kNotSmtp}, Case{"CONNECT a:25 HTTP/1.0", Verb::kNotSmtp},
                    Case{"Subject: hello", Verb::kNotSmtp}, Case{"From: a", Verb::kNotSmtp},
                    Case{"\x16\x03\x01", Verb::kNotSmtp}, Case{"<html>", Verb::kNotSmtp}, Case{"", Verb::kUnknown},
                    Case{"   ", Verb::kUnknown}, Case{"FOO", Verb::kUnknown}, Case{"DATAA", Verb::kUnknown},
                    Case{"HELOx", Verb::kUnknown}));

}  // namespace
}  // namespace cenote::sinkhole
