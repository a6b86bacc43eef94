#include "ops/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace cenote::ops {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;

template <typename Write>
std::string Written(LogLevel level, LogFormat format, const Write& write) {
  testing::internal::CaptureStderr();
  {
    Log log("trap", level, format);
    write(log);
  }
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesTextWithTimeLevelAndRole) {
  const std::string line = Written(LogLevel::kInfo, LogFormat::kText, [](Log& log) {
    log.Info("listening", {{"socket", "smtp"}, {"text", "two words"}, {"empty", ""}, {"quote", "a\"b"}});
  });
  EXPECT_THAT(line, MatchesRegex("20[0-9-]+T[0-9:.]+Z info trap: listening .*\n"));
  EXPECT_THAT(line, EndsWith(" socket=smtp text=\"two words\" empty=\"\" quote=\"a\\\"b\"\n"));
}

TEST(Log, HoldsBackWhatIsBelowItsLevel) {
  const std::string lines = Written(LogLevel::kWarn, LogFormat::kText, [](Log& log) {
    log.Debug("one");
    log.Info("two");
    log.Warn("three");
    log.Error("four");
  });
  EXPECT_EQ(lines.find("two"), std::string::npos);
  EXPECT_THAT(lines, HasSubstr(" warn trap: three\n"));
  EXPECT_THAT(lines, HasSubstr(" error trap: four\n"));
}

TEST(Log, ABotsBytesStayOnTheirLine) {
  const std::string line = Written(LogLevel::kInfo, LogFormat::kText, [](Log& log) {
    log.Info("hello\nfake", {{"helo", "a\x1b[31m\r\nb helo=fake"}});
  });
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_THAT(line, HasSubstr("helo=\"a\\x1b[31m\\x0d\\x0ab helo=fake\""));
}

TEST(Log, WritesJsonLines) {
  const std::string line = Written(LogLevel::kInfo, LogFormat::kJson, [](Log& log) {
    log.Warn("bad\nthing", {{"helo", "\xff\x1b"}, {"count", "3"}});
  });
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["level"], "warn");
  EXPECT_EQ(json["role"], "trap");
  EXPECT_EQ(json["message"], "bad\nthing");
  EXPECT_EQ(json["helo"], "\xef\xbf\xbd\x1b");
  EXPECT_EQ(json["count"], "3");
}

TEST(Throttle, LetsOneThroughPerIntervalAndCounts) {
  Throttle throttle(10s);
  const std::chrono::steady_clock::time_point start(1000s);
  EXPECT_EQ(throttle.Pass(start), 1U);
  EXPECT_EQ(throttle.Pass(start + 1s), 0U);
  EXPECT_EQ(throttle.Pass(start + 9s), 0U);
  EXPECT_EQ(throttle.Pass(start + 10s), 3U);
  EXPECT_EQ(throttle.Pass(start + 25s), 1U);
}

}  // namespace
}  // namespace cenote::ops
