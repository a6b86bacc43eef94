#include "feeds/web.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/store/writer.h"
#include "feeds/role.h"
#include "tests/support/builders.h"
#include "tests/support/temp_dir.h"

namespace cenote::feeds {
namespace {

using support::At;
using testing::HasSubstr;

const Time kNow = At("2026-11-23T12:00:00Z");

class WebTest : public testing::Test {
 protected:
  store::EnvOptions Options() const { return {home_.path(), 16ULL << 20U, 126}; }

  ops::HttpResponse Ask(const std::string& question) {
    ops::HttpRequest request;
    request.query["q"] = question;
    return web_.Lookup(request, kNow);
  }
  double Counted(const std::string& result) {
    return metrics_.GetCounter("cenote_feeds_lookups_total", {{"result", result}}).value();
  }

  support::TempDir home_;
  Site site_{"0.1.0", {"bl.cenote.test"}, ReasonTable()};
  Book book_{Options()};
  ops::Metrics metrics_{Describe().metrics};
  Web web_{site_, book_, metrics_};
};

TEST_F(WebTest, WithoutAStorePagesComeAllTheSame) {
  EXPECT_EQ(web_.Status(kNow).status, 200);
  EXPECT_EQ(Ask("203.0.113.7").status, 503);
  EXPECT_EQ(Counted("unavailable"), 1);
}

TEST_F(WebTest, AnswersLookUps) {
  {
    const auto env = store::Env::OpenWriter(Options(), kNow);
    ASSERT_TRUE(env.ok());
    Result<store::Writer> writer = store::Writer::Begin(**env, kNow);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(
        writer
            ->SetListing(support::SubjectOf("203.0.113.7"),
                         support::MakeListing({support::MakePart(support::Judgement(), kReasonBot, kNow, kNow + 24h)}))
            .ok());
    ASSERT_TRUE(writer->Commit().ok());
  }
  const ops::HttpResponse listed = Ask(" 203.0.113.7\n");
  EXPECT_EQ(listed.status, 200);
  EXPECT_EQ(listed.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(listed.body, HasSubstr("203.0.113.7 is listed"));
  EXPECT_THAT(Ask("::ffff:203.0.113.7").body, HasSubstr("203.0.113.7 is listed"));
  EXPECT_THAT(Ask("203.0.113.8").body, HasSubstr("is not listed"));
  EXPECT_EQ(Counted("listed"), 2);
  EXPECT_EQ(Counted("not_listed"), 1);
}

TEST_F(WebTest, RefusesWhatIsNoQuestion) {
  for (const std::string& question : {std::string(), std::string("  "), std::string("no such thing!"),
                                      std::string(300, 'a'), std::string("203.0.113.7/24"), std::string("\xff")}) {
    EXPECT_EQ(Ask(question).status, 400) << question;
  }
  EXPECT_EQ(web_.Lookup({}, kNow).status, 400);
  EXPECT_EQ(Counted("invalid"), 7);
}

}  // namespace
}  // namespace cenote::feeds
