#include "sinkhole/helo.h"

#include <algorithm>

#include "sinkhole/text.h"

namespace cenote::sinkhole {

namespace {

constexpr std::size_t kMaxName = 253;  // RFC 1035 section 2.3.4, without the root's dot
constexpr std::size_t kMaxLabel = 63;

// The underscore is no host name's character (RFC 952), yet real mail servers of the Windows world carry it.
bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return IsAlpha(c) || IsDigit(c) || c == '-' || c == '_'; });
}

// A host name as a mail server has one: at least two labels, the last not a number.
bool IsHostName(std::string_view name) {
  if (name.size() > kMaxName) {
    return false;
  }
  std::size_t labels = 0;
  std::string_view last;
  while (true) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    last = name.substr(0, dot);
    if (!IsLabel(last)) {
      return false;
    }
    ++labels;
    if (dot == name.size()) {
      break;
    }
    name.remove_prefix(dot + 1);
  }
  return labels >= 2 && !std::all_of(last.begin(), last.end(), IsDigit);
}

std::optional<Signal> JudgeLiteral(std::string_view inside, const HeloFacts& facts) {
  if (StartsWithIgnoreCase(inside, "IPv6:")) {
    inside.remove_prefix(5);
  }
  const Result<IpAddress> address = IpAddress::Parse(inside);
  if (!address) {
    return Signal::kHeloNotName;
  }
  if (*address == facts.peer) {
    return std::nullopt;
  }
  return *address == facts.local ? Signal::kHeloOurName : Signal::kHeloLiteralMismatch;
}

}  // namespace

std::optional<Signal> JudgeHelo(std::string_view argument, const HeloFacts& facts) {
  if (argument.size() >= 2 && argument.front() == '[' && argument.back() == ']') {
    return JudgeLiteral(argument.substr(1, argument.size() - 2), facts);
  }
  const std::string_view bare = StartsWithIgnoreCase(argument, "IPv6:") ? argument.substr(5) : argument;
  if (const Result<IpAddress> address = IpAddress::Parse(bare)) {
    return *address == facts.local && *address != facts.peer ? Signal::kHeloOurName : Signal::kHeloBareIp;
  }
  if (!argument.empty() && argument.back() == '.') {
    argument.remove_suffix(1);  // the root's dot
  }
  if (EqualsIgnoreCase(argument, facts.our_name)) {
    return Signal::kHeloOurName;
  }
  return IsHostName(argument) ? std::nullopt : std::optional(Signal::kHeloNotName);
}

}  // namespace cenote::sinkhole
