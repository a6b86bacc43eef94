#include "feeds/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/builders.h"

namespace cenote::feeds {
namespace {

using support::At;
using support::SubjectOf;
using testing::HasSubstr;
using testing::Not;

const Time kNow = At("2026-11-23T12:00:00Z");

Site TestSite() { return {"0.1.0", {"bl.cenote.test"}, ReasonTable()}; }

TEST(Ago, UsesTheLargestUnitThatFits) {
  EXPECT_EQ(Ago(0s), "less than a second");
  EXPECT_EQ(Ago(999ms), "less than a second");
  EXPECT_EQ(Ago(1s), "1 second");
  EXPECT_EQ(Ago(179s), "2 minutes");
  EXPECT_EQ(Ago(1h), "1 hour");
  EXPECT_EQ(Ago(49h), "2 days");
}

TEST(StatusPage, SaysWhatTheListHolds) {
  const std::string page = StatusPage(TestSite(), Overview{42, kNow - 3min, 17, 1234}, kNow);
  for (const char* words : {"<dt>Listed</dt><dd>17</dd>", "<dt>Remembered</dt><dd>1234</dd>",
                            "<dt>Serial</dt><dd>42</dd>", "3 minutes ago", "bl.cenote.test", "0.1.0"}) {
    EXPECT_THAT(page, HasSubstr(words));
  }
}

TEST(StatusPage, AClockThatWentBackCountsAsZero) {
  EXPECT_THAT(StatusPage(TestSite(), Overview{1, kNow + 1h, 0, 0}, kNow), HasSubstr("less than a second ago"));
}

TEST(StatusPage, ComesWithoutAStore) {
  const std::string page = StatusPage(TestSite(), Error{Error::Code::kUnavailable, "no store <yet>"}, kNow);
  EXPECT_THAT(page, HasSubstr("There is no list yet: no store &lt;yet&gt;"));
  EXPECT_THAT(page, HasSubstr("bl.cenote.test"));
}

TEST(Pages, NeedNoScriptAndNothingInline) {
  Answer answer;
  answer.parts = {{SubjectOf("203.0.113.7"), kReasonBot, 3, kNow, kNow + 24h, "abcdefghijkl"}};
  for (const std::string& page :
       {StatusPage(TestSite(), Overview{}, kNow), AnswerPage(TestSite(), "203.0.113.7", answer), QuestionPage("x")}) {
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("<style")));
    EXPECT_THAT(page, Not(HasSubstr("style=")));
    EXPECT_THAT(page, HasSubstr("<link rel=\"stylesheet\" href=\"/style.css\">"));
  }
  EXPECT_FALSE(StyleSheet().empty());
}

TEST(AnswerPage, SaysWhySinceUntilAndReference) {
  Answer answer;
  answer.parts = {{SubjectOf("203.0.113.7"), kReasonBot, 3, kNow, kNow + 24h, "abcdefghijkl"}};
  const std::string page = AnswerPage(TestSite(), "203.0.113.7", answer);
  for (const char* words : {"<h1>203.0.113.7 is listed</h1>", "(bot)", "127.0.0.2", "2026-11-23T12:00:00Z",
                            "2026-11-24T12:00:00Z", "abcdefghijkl", "<dd>high</dd>"}) {
    EXPECT_THAT(page, HasSubstr(words));
  }
}

TEST(AnswerPage, SaysNotListedExemptOrUnavailable) {
  EXPECT_THAT(AnswerPage(TestSite(), "203.0.113.8", Answer{}), HasSubstr("<h1>203.0.113.8 is not listed</h1>"));
  EXPECT_THAT(AnswerPage(TestSite(), "10.0.0.1", Answer{{}, true}), HasSubstr("never listed here"));
  EXPECT_THAT(AnswerPage(TestSite(), "10.0.0.1", Error{Error::Code::kIo, "secret path"}),
              testing::AllOf(HasSubstr("cannot be read"), Not(HasSubstr("secret path"))));
}

TEST(AnswerPage, AReasonThatIsNoLongerDeclaredIsANumber) {
  Answer answer;
  answer.parts = {{SubjectOf("203.0.113.7"), Reason{77}, 1, kNow, kNow + 24h, "abcdefghijkl"}};
  EXPECT_THAT(AnswerPage(TestSite(), "203.0.113.7", answer), HasSubstr("127.0.0.77"));
}

TEST(QuestionPage, EscapesWhatTheVisitorTyped) {
  const std::string page = QuestionPage("\"><script>alert('x')</script>");
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("value=\"&quot;&gt;&lt;script&gt;alert("));
}

}  // namespace
}  // namespace cenote::feeds
