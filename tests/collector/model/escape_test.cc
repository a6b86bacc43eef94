#include "collector/model/escape.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/random.h"

namespace cenote {
namespace {

using std::string_literals::operator""s;  // NOLINT(misc-unused-using-decls): used by literals

struct Case {
  std::string bytes;
  std::string terminal;
  std::string utf8;
};

class Escape : public testing::TestWithParam<Case> {};

TEST_P(Escape, ShowsWhatIsSafeAndSpellsOutTheRest) {
  EXPECT_EQ(EscapeForTerminal(GetParam().bytes), GetParam().terminal);
  EXPECT_EQ(ToValidUtf8(GetParam().bytes), GetParam().utf8);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Escape,
    testing::Values(Case{"", "", ""}, Case{"plain text~", "plain text~", "plain text~"}, Case{"a\\b", "a\\\\b", "a\\b"},
                    Case{"\x1b[2J", "\\x1b[2J", "\x1b[2J"}, Case{"a\r\n\tb", "a\\x0d\\x0a\\x09b", "a\r\n\tb"},
                    Case{"a\0b"s, "a\\x00b", "a\0b"s}, Case{"\x7f", "\\x7f", "\x7f"},
                    Case{"h\xc3\xa9llo", "h\xc3\xa9llo", "h\xc3\xa9llo"},
                    Case{"\xc2\x9b", "\\xc2\\x9b", "\xc2\x9b"},                              // U+009B, CSI
                    Case{"\xc2\xa0", "\xc2\xa0", "\xc2\xa0"},                                // no-break space
                    Case{"\xc2\xad", "\\xc2\\xad", "\xc2\xad"},                              // soft hyphen
                    Case{"\xe2\x80\xae", "\\xe2\\x80\\xae", "\xe2\x80\xae"},                 // right-to-left override
                    Case{"\xe2\x81\xa6", "\\xe2\\x81\\xa6", "\xe2\x81\xa6"},                 // isolate
                    Case{"\xe2\x80\xa6", "\xe2\x80\xa6", "\xe2\x80\xa6"},                    // ellipsis
                    Case{"\xef\xbb\xbf", "\\xef\\xbb\\xbf", "\xef\xbb\xbf"},                 // byte order mark
                    Case{"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},        // U+1F600
                    Case{"\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81", "\xf3\xa0\x81\x81"}));  // tag

INSTANTIATE_TEST_SUITE_P(
    Malformed, Escape,
    testing::Values(Case{"\xe9", "\\xe9", "\xef\xbf\xbd"}, Case{"\xc3", "\\xc3", "\xef\xbf\xbd"},
                    Case{"\x80x", "\\x80x", "\xef\xbf\xbdx"},
                    Case{"\xc0\xaf", "\\xc0\\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},  // overlong
                    Case{"\xe0\x9f\xbf", "\\xe0\\x9f\\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
                    Case{"\xed\xa0\x80", "\\xed\\xa0\\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},  // surrogate
                    Case{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80",
                         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},  // above U+10FFFF
                    Case{"\xf5", "\\xf5", "\xef\xbf\xbd"}, Case{"\xe2\x82", "\\xe2\\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
                    Case{"\xe2\x28\xa1", "\\xe2(\\xa1", "\xef\xbf\xbd(\xef\xbf\xbd"}));

TEST(Escape, LeavesNoControlByteAndNothingMalformedInAnyInput) {
  support::Random random(4);
  for (int i = 0; i < 5000; ++i) {
    const std::string bytes = random.Bytes(60);
    const std::string shown = EscapeForTerminal(bytes);
    ASSERT_TRUE(std::none_of(shown.begin(), shown.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x20 || byte == 0x7f;
    }));
    ASSERT_EQ(shown.find("\xc2\x9b"), std::string::npos);
    ASSERT_EQ(ToValidUtf8(shown), shown);
    ASSERT_EQ(ToValidUtf8(ToValidUtf8(bytes)), ToValidUtf8(bytes));
  }
}

TEST(Escape, CanBeReadBackByAPerson) {
  EXPECT_NE(EscapeForTerminal("\\x41"), EscapeForTerminal("A"));
  EXPECT_NE(EscapeForTerminal("\\x0a"), EscapeForTerminal("\n"));
}

TEST(Quote, EscapesAndCuts) {
  EXPECT_EQ(Quote("a\nb"), "\"a\\x0ab\"");
  EXPECT_EQ(Quote(std::string(80, 'a')), '"' + std::string(80, 'a') + '"');
  EXPECT_EQ(Quote(std::string(100, 'a')), '"' + std::string(80, 'a') + "\"...");
}

TEST(EscapeForHtml, TurnsMarkupIntoText) {
  EXPECT_EQ(EscapeForHtml("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(EscapeForHtml("h\xc3\xa9\xff"), "h\xc3\xa9\xef\xbf\xbd");
}

}  // namespace
}  // namespace cenote
