#include "ops/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/reasons.h"

namespace cenote::ops {
namespace {

using testing::HasSubstr;

Result<Config> Parse(std::string_view toml) { return ParseConfig(CommonSchema(), toml, "a.toml"); }

TEST(CommonSchema, TheDefaultsPassTheirOwnChecks) {
  const Result<Config> config = Parse("");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_TRUE(CheckCommon(*config).ok());
  EXPECT_EQ(config->Size("store.map_size"), 64ULL << 30U);
}

TEST(CommonSchema, RefusesUnknownWords) {
  EXPECT_THAT(CheckCommon(*Parse("[log]\nlevel = \"loud\"")).error().message, HasSubstr("log.level = \"loud\""));
  EXPECT_THAT(CheckCommon(*Parse("[log]\nformat = \"xml\"")).error().message, HasSubstr("log.format = \"xml\""));
  EXPECT_THAT(CheckCommon(*Parse("data_dir = \"\"")).error().message, HasSubstr("data_dir"));
  EXPECT_FALSE(CheckCommon(*Parse("[metrics]\nlisten = [\"127.0.0.1:1\", \"127.0.0.1:2\", \"127.0.0.1:3\", "
                                  "\"127.0.0.1:4\", \"127.0.0.1:5\"]"))
                   .ok());
}

TEST(MetricsSocket, GoesByPlace) {
  const Config config = *Parse("[metrics]\nlisten = [\"127.0.0.1:1001\", \"127.0.0.1:1002\"]");
  ASSERT_EQ(MetricsSocket(config, 1).endpoints.size(), 1U);
  EXPECT_EQ(MetricsSocket(config, 1).endpoints[0].port, 1002);
  EXPECT_EQ(MetricsSocket(config, 1).name, "metrics");
  EXPECT_TRUE(MetricsSocket(config, 2).endpoints.empty());
}

TEST(MakeLog, FollowsTheConfiguration) {
  testing::internal::CaptureStderr();
  {
    Log log = MakeLog(*Parse("[log]\nlevel = \"warn\"\nformat = \"json\""), "rbl");
    log.Info("held back");
    log.Warn("written");
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_THAT(written, HasSubstr("\"role\":\"rbl\",\"message\":\"written\""));
  EXPECT_THAT(written, testing::Not(HasSubstr("held back")));
}

TEST(Fail, PrintsOneSafeLine) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(Fail({Error::Code::kInvalid, "bad\n\x1b[31mthing"}, kExitUsage), kExitUsage);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "cenote: bad\\x0a\\x1b[31mthing\n");
}

TEST(Reasons, AddsTheConfiguredRows) {
  const Result<ReasonTable> reasons =
      ReasonsOf(*Parse("[[reason]]\nname = \"partner\"\ncode = 32\ntext = \"listed by our partner\""));
  ASSERT_TRUE(reasons.ok()) << reasons.error().message;
  ASSERT_NE(reasons->Find("partner"), nullptr);
  EXPECT_EQ(reasons->Find("partner")->reason.number, 32);
  EXPECT_NE(reasons->Find("bot"), nullptr);
}

TEST(Reasons, RefusesWhatIsTaken) {
  const Result<ReasonTable> reasons = ReasonsOf(*Parse("[[reason]]\nname = \"bot\"\ncode = 32\ntext = \"x\""));
  ASSERT_FALSE(reasons.ok());
  EXPECT_THAT(reasons.error().message, HasSubstr("reason = \"bot\""));
  EXPECT_FALSE(Parse("[[reason]]\nname = \"a\"\ncode = 2\ntext = \"x\"").ok());
  EXPECT_FALSE(Parse("[[reason]]\nname = \"a\"\ncode = 255\ntext = \"x\"").ok());
}

}  // namespace
}  // namespace cenote::ops
