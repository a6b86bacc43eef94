#include "collector/model/time.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/random.h"

namespace cenote {
namespace {

struct TimeCase {
  const char* text;
  std::int64_t ms;
};

class TimeText : public testing::TestWithParam<TimeCase> {};

TEST_P(TimeText, IsPrintedAndParsed) {
  EXPECT_EQ(FormatTime(FromMs(GetParam().ms)), GetParam().text);
  const auto parsed = ParseTime(GetParam().text);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(ToMs(*parsed), GetParam().ms);
}

INSTANTIATE_TEST_SUITE_P(Table, TimeText,
                         testing::Values(TimeCase{"1970-01-01T00:00:00Z", 0},
                                         TimeCase{"2026-11-23T06:10:00.123Z", 1795414200123},
                                         TimeCase{"2024-02-29T23:59:59.001Z", 1709251199001},
                                         TimeCase{"1969-12-31T23:59:59.999Z", -1},
                                         TimeCase{"0000-01-01T00:00:00Z", -62167219200000},
                                         TimeCase{"9999-12-31T23:59:59.999Z", 253402300799999}));

TEST(Time, ADateAloneIsItsBeginning) { EXPECT_EQ(FormatTime(*ParseTime("2026-11-23")), "2026-11-23T00:00:00Z"); }

TEST(Time, BeyondFourDigitsOfYearThePrintedTimeStopsAtTheEnd) {
  EXPECT_EQ(FormatTime(Time::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatTime(Time::min()), "0000-01-01T00:00:00Z");
}

class BadTime : public testing::TestWithParam<const char*> {};

TEST_P(BadTime, IsRefused) {
  const auto parsed = ParseTime(GetParam());
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, Error::Code::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(Table, BadTime,
                         testing::Values("", "2026", "2026-11", "2026-13-01", "2026-00-01", "2026-02-29", "2026-11-00",
                                         "2026-11-31", "26-11-23", "2026-11-23T", "2026-11-23T06:10Z",
                                         "2026-11-23T06:10:00", "2026-11-23T24:00:00Z", "2026-11-23T06:60:00Z",
                                         "2026-11-23T06:10:60Z", "2026-11-23T06:10:00.Z", "2026-11-23T06:10:00.12Z",
                                         "2026-11-23T06:10:00.1234Z", "2026-11-23T06:10:00ZZ", "2026-11-23 06:10:00Z",
                                         "2026-11-23t06:10:00z", "2026-11-23T06:10:00+00:00", "+026-11-23",
                                         "2026-1a-23", " 2026-11-23"));

TEST(Time, EveryMomentComesBack) {
  support::Random random(2);
  for (int i = 0; i < 2000; ++i) {
    const Time time = random.Moment();
    const auto parsed = ParseTime(FormatTime(time));
    ASSERT_TRUE(parsed.ok()) << ToMs(time);
    ASSERT_EQ(*parsed, time);
  }
}

TEST(Time, SecondsAreRoundedDown) {
  EXPECT_EQ(ToSeconds(FromMs(1999)), 1);
  EXPECT_EQ(ToSeconds(FromMs(-1)), -1);
  EXPECT_EQ(ToMs(FromSeconds(3)), 3000);
}

struct DurationCase {
  const char* text;
  Duration span;
  const char* printed;
};

class DurationText : public testing::TestWithParam<DurationCase> {};

TEST_P(DurationText, IsParsedAndPrinted) {
  const auto parsed = ParseDuration(GetParam().text);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, GetParam().span);
  EXPECT_EQ(FormatDuration(*parsed), GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(Table, DurationText,
                         testing::Values(DurationCase{"250ms", 250ms, "250ms"}, DurationCase{"5s", 5s, "5s"},
                                         DurationCase{"10m", 10min, "10m"}, DurationCase{"12h", 12h, "12h"},
                                         DurationCase{"7d", 168h, "7d"}, DurationCase{"2w", 336h, "14d"},
                                         DurationCase{"90s", 90s, "90s"}, DurationCase{"3600s", 1h, "1h"},
                                         DurationCase{"0ms", 0ms, "0s"}, DurationCase{"007s", 7s, "7s"},
                                         DurationCase{"36525d", 24h * 36525, "36525d"}));

class BadDuration : public testing::TestWithParam<const char*> {};

TEST_P(BadDuration, IsRefused) { EXPECT_FALSE(ParseDuration(GetParam()).ok()); }

INSTANTIATE_TEST_SUITE_P(Table, BadDuration,
                         testing::Values("", "5", "s", "-5s", "5 s", "5S", "1h30m", "1.5h", "36526d", "5219w",
                                         "99999999999999999999999999ms", "5y", " 5s", "5s "));

TEST(Duration, ANegativeOneIsPrintedWithItsSign) { EXPECT_EQ(FormatDuration(-90s), "-90s"); }

TEST(Duration, EveryLengthComesBack) {
  support::Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const Duration span(random.Number() % 3'155'760'000'000U);
    ASSERT_EQ(*ParseDuration(FormatDuration(span)), span);
  }
}

}  // namespace
}  // namespace cenote
