#include "sinkhole/path.h"

#include <gtest/gtest.h>

#include <string>

namespace cenote::sinkhole {
namespace {

struct Good {
  std::string argument;
  std::string address;
  std::string local;
  std::string domain;
};

class GoodMail : public testing::TestWithParam<Good> {};

TEST_P(GoodMail, IsUnderstood) {
  const ParsedArgument parsed = ParseMailArgument(GetParam().argument);
  ASSERT_EQ(parsed.fault, ArgumentFault::kNone);
  EXPECT_EQ(parsed.argument.path.address, GetParam().address);
  EXPECT_EQ(parsed.argument.path.local, GetParam().local);
  EXPECT_EQ(parsed.argument.path.domain, GetParam().domain);
}

const std::string kLongLocal(64, 'l');
const std::string kLongDomain =
    std::string(63, 'd') + "." + std::string(63, 'd') + "." + std::string(63, 'd') + "." + std::string(63, 'd');

INSTANTIATE_TEST_SUITE_P(
    Table, GoodMail,
    testing::Values(Good{"FROM:<>", "", "", ""}, Good{"from:<a@b.example>", "a@b.example", "a", "b.example"},
                    Good{"FROM: <a@b.example>", "a@b.example", "a", "b.example"},
                    Good{"FROM:a@b.example", "a@b.example", "a", "b.example"},
                    Good{"FROM:<@r1.example,@r2.example:a@b.example>", "a@b.example", "a", "b.example"},
                    Good{"FROM:<\"a b>\\\"c\"@b.example>", "\"a b>\\\"c\"@b.example", "a b>\"c", "b.example"},
                    Good{"FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]", "a", "[192.0.2.1]"},
                    Good{"FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]"},
                    Good{"FROM:<a.b+c=d@x-y.example>", "a.b+c=d@x-y.example", "a.b+c=d", "x-y.example"},
                    Good{"FROM:<\xC3\xBC@b.example>", "\xC3\xBC@b.example", "\xC3\xBC", "b.example"},
                    Good{"FROM:<" + kLongLocal + "@" + kLongDomain + ">", kLongLocal + "@" + kLongDomain, kLongLocal,
                         kLongDomain}));

struct Bad {
  std::string argument;
  ArgumentFault fault;
};

class BadMail : public testing::TestWithParam<Bad> {};

TEST_P(BadMail, IsRefused) { EXPECT_EQ(ParseMailArgument(GetParam().argument).fault, GetParam().fault); }

INSTANTIATE_TEST_SUITE_P(
    Table, BadMail,
    testing::Values(Bad{"", ArgumentFault::kSyntax}, Bad{"<a@b>", ArgumentFault::kSyntax},
                    Bad{"TO:<a@b>", ArgumentFault::kSyntax}, Bad{"FROM:", ArgumentFault::kPath},
                    Bad{"FROM:<", ArgumentFault::kPath}, Bad{"FROM:<a@b", ArgumentFault::kPath},
                    Bad{"FROM:<a>", ArgumentFault::kPath}, Bad{"FROM:<postmaster>", ArgumentFault::kPath},
                    Bad{"FROM:<@b>", ArgumentFault::kPath}, Bad{"FROM:<a@>", ArgumentFault::kPath},
                    Bad{"FROM:<a@b c>", ArgumentFault::kPath}, Bad{"FROM:<a b@c>", ArgumentFault::kPath},
                    Bad{"FROM:<a@b@c>", ArgumentFault::kPath}, Bad{"FROM:<a@b>x", ArgumentFault::kPath},
                    Bad{"FROM:<\"a@b>", ArgumentFault::kPath}, Bad{"FROM:<\"a\"b@c>", ArgumentFault::kPath},
                    Bad{"FROM:<a@[999.1.1.1]>", ArgumentFault::kPath}, Bad{"FROM:<a@[]>", ArgumentFault::kPath},
                    Bad{"FROM:<a@b..c>", ArgumentFault::kPath}, Bad{"FROM:<a@.b>", ArgumentFault::kPath},
                    Bad{std::string("FROM:<a\0@b>", 11), ArgumentFault::kPath},
                    Bad{"FROM:<a@" + std::string(256, 'd') + ">", ArgumentFault::kPath},
                    Bad{"FROM:<" + std::string(1100, 'l') + "@b>", ArgumentFault::kPath},
                    Bad{"FROM:<@route.example>", ArgumentFault::kPath}, Bad{"FROM:<a@b> SIZE=x", ArgumentFault::kValue},
                    Bad{"FROM:<a@b> SIZE", ArgumentFault::kValue}, Bad{"FROM:<a@b> BODY=9BIT", ArgumentFault::kValue},
                    Bad{"FROM:<a@b> =x", ArgumentFault::kParameter}, Bad{"FROM:<a@b> X=", ArgumentFault::kParameter},
                    Bad{"FROM:<a@b> X=a=b", ArgumentFault::kParameter},
                    Bad{"FROM:<a@b> <c@d>", ArgumentFault::kParameter}));

TEST(MailArgument, ReadsParameters) {
  const ParsedArgument parsed = ParseMailArgument("FROM:<a@b.example> SIZE=1234  body=8bitmime XFOO X-BAR=1 SMTPUTF8");
  EXPECT_EQ(parsed.fault, ArgumentFault::kNone);
  EXPECT_EQ(parsed.argument.size, 1234U);
  EXPECT_FALSE(ParseMailArgument("FROM:<a@b.example>").argument.size.has_value());
  EXPECT_EQ(ParseMailArgument("FROM:<> SIZE=99999999999999999999").argument.size, UINT64_MAX);
}

TEST(RcptArgument, KnowsPostmasterWithoutDomain) {
  EXPECT_EQ(ParseRcptArgument("TO:<PostMaster>").argument.path.address, "PostMaster");
  EXPECT_EQ(ParseRcptArgument("TO:<PostMaster>").fault, ArgumentFault::kNone);
  EXPECT_EQ(ParseRcptArgument("TO:<info>").fault, ArgumentFault::kPath);
  EXPECT_EQ(ParseRcptArgument("TO:<>").fault, ArgumentFault::kPath);
  EXPECT_EQ(ParseRcptArgument("FROM:<a@b>").fault, ArgumentFault::kSyntax);
  EXPECT_EQ(ParseRcptArgument("TO:<a@b.example> NOTIFY=NEVER").fault, ArgumentFault::kNone);
}

}  // namespace
}  // namespace cenote::sinkhole
