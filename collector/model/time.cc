#include "collector/model/time.h"

#include <algorithm>
#include <array>
#include <optional>

#include "collector/model/escape.h"

namespace cenote {
namespace {

using std::chrono::days;

constexpr Duration kLongest = days(36525);  // 100 years

struct Unit {
  std::string_view name;
  Duration span;
  bool printed;  // weeks are read only: "14d" is clearer than "2w" and "7d" should stay "7d"
};
constexpr std::array<Unit, 6> kUnits{{{"w", days(7), false},
                                      {"d", days(1), true},
                                      {"h", 1h, true},
                                      {"m", 1min, true},
                                      {"s", 1s, true},
                                      {"ms", 1ms, true}}};

void AppendPadded(std::int64_t value, std::size_t width, std::string& out) {
  const std::string digits = std::to_string(value);
  out.append(width - std::min(width, digits.size()), '0');
  out += digits;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes exactly `count` digits off the front of `text`.
std::optional<unsigned> TakeDigits(std::size_t count, std::string_view& text) {
  if (text.size() < count || !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), IsDigit)) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : text.substr(0, count)) {
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  text.remove_prefix(count);
  return value;
}

// One field: a mark, then digits with a value below `limit`.
std::optional<unsigned> TakeField(char mark, std::size_t digits, unsigned limit, std::string_view& text) {
  if (text.empty() || text.front() != mark) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const auto value = TakeDigits(digits, text);
  return value && *value < limit ? value : std::nullopt;
}

std::optional<std::chrono::sys_days> TakeDate(std::string_view& text) {
  const auto year = TakeDigits(4, text);
  const auto month = TakeField('-', 2, 13, text);
  const auto day = TakeField('-', 2, 32, text);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::optional<Duration> TakeTimeOfDay(std::string_view& text) {
  const auto hour = TakeField('T', 2, 24, text);
  const auto minute = TakeField(':', 2, 60, text);
  const auto second = TakeField(':', 2, 60, text);
  if (!hour || !minute || !second) {
    return std::nullopt;
  }
  Duration span = std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  if (text.starts_with('.')) {
    const auto ms = TakeField('.', 3, 1000, text);
    if (!ms) {
      return std::nullopt;
    }
    span += Duration(*ms);
  }
  if (!text.starts_with('Z')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  return span;
}

}  // namespace

std::string FormatTime(Time time) {
  using std::chrono::year;
  constexpr Time kFirst = std::chrono::sys_days(year(0) / 1 / 1);
  constexpr Time kLast = std::chrono::sys_days(year(10000) / 1 / 1) - 1ms;
  const Time shown = std::clamp(time, kFirst, kLast);
  const auto day = std::chrono::floor<days>(shown);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<Duration> clock(shown - day);
  std::string text;
  AppendPadded(static_cast<int>(date.year()), 4, text);
  AppendPadded(static_cast<unsigned>(date.month()), 2, text += '-');
  AppendPadded(static_cast<unsigned>(date.day()), 2, text += '-');
  AppendPadded(clock.hours().count(), 2, text += 'T');
  AppendPadded(clock.minutes().count(), 2, text += ':');
  AppendPadded(clock.seconds().count(), 2, text += ':');
  if (clock.subseconds() != 0ms) {
    AppendPadded(clock.subseconds().count(), 3, text += '.');
  }
  return text += 'Z';
}

Result<Time> ParseTime(std::string_view text) {
  std::string_view rest = text;
  if (const auto day = TakeDate(rest)) {
    if (rest.empty()) {
      return Time(*day);
    }
    const auto clock = TakeTimeOfDay(rest);
    if (clock && rest.empty()) {
      return Time(*day) + *clock;
    }
  }
  return Error{Error::Code::kInvalid, "not a time like 2026-11-23T06:10:00Z: " + Quote(text)};
}

std::string FormatDuration(Duration duration) {
  if (duration == 0ms) {
    return "0s";
  }
  const auto* unit = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&](const Unit& u) { return u.printed && duration % u.span == Duration(0); });
  return std::to_string(duration / unit->span) + std::string(unit->name);
}

Result<Duration> ParseDuration(std::string_view text) {
  const auto digits = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsDigit) - text.begin());
  const auto* unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == text.substr(digits); });
  if (digits == 0 || unit == kUnits.end()) {
    return Error{Error::Code::kInvalid, "not a duration like 250ms, 5s, 10m, 12h, 7d or 2w: " + Quote(text)};
  }
  std::int64_t count = 0;
  for (const char c : text.substr(0, digits)) {
    count = count * 10 + (c - '0');
    if (count > kLongest / unit->span) {
      return Error{Error::Code::kInvalid, "longer than 100 years: " + Quote(text)};
    }
  }
  return count * unit->span;
}

}  // namespace cenote
