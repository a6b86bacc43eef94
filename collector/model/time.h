// Time as the project knows it: UTC milliseconds since 1970, always passed in, never asked for inside a pure function.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "collector/model/result.h"

namespace cenote {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;

inline std::int64_t ToMs(Time time) { return time.time_since_epoch().count(); }
inline Time FromMs(std::int64_t ms) { return Time(Duration(ms)); }
// Whole seconds since 1970, rounded down.
inline std::int64_t ToSeconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}
inline Time FromSeconds(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

// RFC 3339 in UTC: "2026-11-23T06:10:00.123Z"; without milliseconds where they are zero.
std::string FormatTime(Time time);
// Accepts what FormatTime prints, and "2026-11-23" alone.
Result<Time> ParseTime(std::string_view text);

// "250ms" "5s" "10m" "12h" "7d" "2w"; a whole number and one unit, at most 100 years.
std::string FormatDuration(Duration duration);
Result<Duration> ParseDuration(std::string_view text);

}  // namespace cenote
