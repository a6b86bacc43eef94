#include "ops/config_toml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>

#include "collector/model/escape.h"
#include "ops/config_print.h"

namespace cenote::ops {
namespace {

constexpr std::size_t kMostPrinted = 120;
constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kLongestList = 10'000;

Error Rule(std::string rule) { return {Error::Code::kInvalid, std::move(rule)}; }

// The rule of a key whose values have an order: what it must be, and its range where that is narrower than its type.
Error RangeRule(const Key& key, const std::string& what) {
  const std::string range = PrintRange(key);
  return Rule("must be " + what + (range.empty() ? "" : " " + range));
}

bool InRange(const Key& key, double value) { return value >= key.least && value <= key.most; }

Result<Value> ReadBool(const Key&, const toml::node& node) {
  if (const auto value = node.value_exact<bool>()) {
    return Value(*value);
  }
  return Rule("must be true or false");
}

Result<Value> ReadInteger(const Key& key, const toml::node& node) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || !InRange(key, static_cast<double>(*value))) {
    return RangeRule(key, "a whole number");
  }
  return Value(*value);
}

Result<Value> ReadDecimal(const Key& key, const toml::node& node) {
  const auto whole = node.value_exact<std::int64_t>();
  const auto value = whole ? static_cast<double>(*whole)
                           : node.value_exact<double>().value_or(std::numeric_limits<double>::quiet_NaN());
  if (!std::isfinite(value) || !InRange(key, value)) {
    return RangeRule(key, "a number");
  }
  return Value(value);
}

std::optional<std::int64_t> ParseSize(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t bytes;
  };
  constexpr std::array<Unit, 5> kUnits{{{"", 1},
                                        {"KiB", std::int64_t{1} << 10},
                                        {"MiB", std::int64_t{1} << 20},
                                        {"GiB", std::int64_t{1} << 30},
                                        {"TiB", std::int64_t{1} << 40}}};
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const auto* found = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& each) { return each.name == unit; });
  if (error != std::errc{} || count < 0 || found == kUnits.end() ||
      count > std::numeric_limits<std::int64_t>::max() / found->bytes) {
    return std::nullopt;
  }
  return count * found->bytes;
}

Result<Value> ReadSize(const Key& key, const toml::node& node) {
  auto bytes = node.value_exact<std::int64_t>();
  if (const auto text = node.value_exact<std::string>()) {
    bytes = ParseSize(*text);
  }
  if (!bytes || *bytes < 0 || !InRange(key, static_cast<double>(*bytes))) {
    return RangeRule(key, "a size such as \"64MiB\" (KiB, MiB, GiB, TiB, or bytes as a whole number)");
  }
  return Value(*bytes);
}

Result<Value> ReadDuration(const Key& key, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  const Result<Duration> duration = ParseDuration(text.value_or(""));
  if (!duration || !InRange(key, static_cast<double>(duration->count()))) {
    return RangeRule(key, "a duration such as \"5s\" (ms, s, m, h, d, w)");
  }
  return Value(*duration);
}

bool Printable(std::string_view text) {
  return text.size() <= kLongestText && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

Result<Value> ReadText(const Key&, const toml::node& node) {
  auto text = node.value_exact<std::string>();
  if (!text || !Printable(*text)) {
    return Rule("must be a string without control characters");
  }
  return Value(*std::move(text));
}

// A list whose members are strings that `parse` turns into T; its error (or `rule`) is the rule.
template <typename T, typename Parse>
Result<Value> ReadList(const toml::node& node, std::string_view rule, const Parse& parse) {
  const toml::array* array = node.as_array();
  if (array == nullptr || array->size() > kLongestList) {
    return Rule(std::string(rule));
  }
  std::vector<T> list;
  for (const toml::node& member : *array) {
    const auto text = member.value_exact<std::string>();
    Result<T> value = parse(text.value_or(""));
    if (!text || !Printable(*text) || !value) {
      return Rule(std::string(rule) + (text && !value ? "; " + EscapeForTerminal(value.error().message) : ""));
    }
    list.push_back(*std::move(value));
  }
  return Value(std::move(list));
}

Result<Value> ReadTexts(const Key&, const toml::node& node) {
  return ReadList<std::string>(node, "must be a list of strings without control characters",
                               [](std::string text) { return Result<std::string>(std::move(text)); });
}

Result<Value> ReadEndpoints(const Key&, const toml::node& node) {
  return ReadList<Endpoint>(node,
                            "must be a list of \"address:port\", such as [\"127.0.0.1:2525\", \"[::1]:2525\"], with "
                            "ports from 0 to 65535",
                            [](const std::string& text) { return Endpoint::Parse(text); });
}

Result<Value> ReadNetworks(const Key&, const toml::node& node) {
  return ReadList<IpPrefix>(node, "must be a list of networks, such as [\"192.0.2.0/24\", \"2001:db8::/32\"]",
                            [](const std::string& text) { return IpPrefix::Parse(text); });
}

}  // namespace

Result<Value> ReadValue(const Key& key, const toml::node& node) {
  switch (key.type) {
    case KeyType::kBool:
      return ReadBool(key, node);
    case KeyType::kInteger:
      return ReadInteger(key, node);
    case KeyType::kDecimal:
      return ReadDecimal(key, node);
    case KeyType::kSize:
      return ReadSize(key, node);
    case KeyType::kDuration:
      return ReadDuration(key, node);
    case KeyType::kText:
      return ReadText(key, node);
    case KeyType::kTextList:
      return ReadTexts(key, node);
    case KeyType::kEndpointList:
      return ReadEndpoints(key, node);
    case KeyType::kNetworkList:
      break;
  }
  return ReadNetworks(key, node);
}

std::string PrintNode(const toml::node& node) {
  std::ostringstream out;
  constexpr auto kFlags = toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings;
  node.visit([&](const auto& each) { out << toml::toml_formatter(each, kFlags); });
  std::string line = out.str();
  std::replace(line.begin(), line.end(), '\n', ' ');
  if (line.size() > kMostPrinted) {
    line = line.substr(0, kMostPrinted) + "...";
  }
  return EscapeForTerminal(line);
}

Result<toml::table> ParseToml(std::string_view text, std::string_view where) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return Error{Error::Code::kInvalid, std::string(where) + ":" + std::to_string(error.source().begin.line) + ": " +
                                            EscapeForTerminal(error.description())};
  }
}

}  // namespace cenote::ops
