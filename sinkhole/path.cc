#include "sinkhole/path.h"

#include <algorithm>
#include <charconv>

#include "collector/model/ip.h"
#include "collector/model/observation.h"
#include "sinkhole/text.h"

namespace cenote::sinkhole {

namespace {

constexpr std::size_t kMaxDomain = 255;  // RFC 5321 section 4.5.3.1.2
constexpr std::string_view kSpecials = "()<>[]:;@\\,\"";

// RFC 6531 lets bytes above 127 into atoms; a bot that sends them without asking is still understood.
bool IsAtomByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F && kSpecials.find(c) == std::string_view::npos;
}

// Splits a quoted local part off the front of `text`; false when it is not closed or holds a control character.
bool TakeQuoted(std::string_view& text, std::string& local) {
  text.remove_prefix(1);
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == '"') {
      return true;
    }
    if (c == '\\') {
      if (text.empty()) {
        return false;
      }
      c = text.front();
      text.remove_prefix(1);
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      return false;
    }
    local.push_back(c);
  }
  return false;
}

// Dots at odd places are against the RFC, yet seen from real senders; they harm nobody.
bool TakeAtoms(std::string_view& text, std::string& local) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), IsAtomByte);
  const auto size = static_cast<std::size_t>(end - text.begin());
  local.assign(text.substr(0, size));
  text.remove_prefix(size);
  return size > 0;
}

bool IsLiteral(std::string_view domain) {
  if (domain.size() < 3 || domain.front() != '[' || domain.back() != ']') {
    return false;
  }
  std::string_view inside = domain.substr(1, domain.size() - 2);
  if (StartsWithIgnoreCase(inside, "IPv6:")) {
    inside.remove_prefix(5);
  }
  return IpAddress::Parse(inside).ok();
}

bool IsDomain(std::string_view domain) {
  if (domain.empty() || domain.size() > kMaxDomain) {
    return false;
  }
  if (domain.front() == '[') {
    return IsLiteral(domain);
  }
  return domain.front() != '.' && domain.find("..") == std::string_view::npos &&
         std::all_of(domain.begin(), domain.end(), [](char c) {
           return IsAlpha(c) || IsDigit(c) || c == '.' || c == '-' || c == '_' || static_cast<unsigned char>(c) > 0x7F;
         });
}

// "@relay,@relay:" in front of the mailbox is obsolete and means nothing any more.
bool SkipSourceRoute(std::string_view& text) {
  if (text.empty() || text.front() != '@') {
    return true;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(colon + 1);
  return true;
}

// Where the path inside angle brackets ends; a quoted local part may hold '>' itself.
std::size_t ClosingBracket(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '>' && !quoted) {
      return i;
    }
  }
  return std::string_view::npos;
}

struct Split {
  bool ok = false;
  std::string_view path;  // without brackets
  std::string_view parameters;
};

Split SplitPath(std::string_view text) {
  if (!text.empty() && text.front() == '<') {
    const std::size_t end = ClosingBracket(text);
    if (end == std::string_view::npos) {
      return {};
    }
    const std::string_view rest = text.substr(end + 1);
    return {rest.empty() || IsBlank(rest.front()), text.substr(1, end - 1), TrimBlanks(rest)};
  }
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  return {end > 0, text.substr(0, end), TrimBlanks(text.substr(end))};
}

bool IsParameter(std::string_view keyword, std::string_view value, bool has_value) {
  const auto keyword_byte = [](char c) { return IsAlpha(c) || IsDigit(c) || c == '-'; };
  const auto value_byte = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '=' && c != 0x7F; };
  return !keyword.empty() && keyword.front() != '-' && std::all_of(keyword.begin(), keyword.end(), keyword_byte) &&
         (!has_value || (!value.empty() && std::all_of(value.begin(), value.end(), value_byte)));
}

ArgumentFault TakeSize(std::string_view value, MailArgument& argument) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
  if (value.empty() || end != value.data() + value.size()) {
    return ArgumentFault::kValue;
  }
  // RFC 1870 allows twenty digits; more than 64 bits is simply too much.
  argument.size = error == std::errc() ? size : UINT64_MAX;
  return ArgumentFault::kNone;
}

ArgumentFault TakeParameter(std::string_view word, MailArgument& argument) {
  const std::size_t equals = word.find('=');
  const bool has_value = equals != std::string_view::npos;
  const std::string_view keyword = word.substr(0, equals);
  const std::string_view value = has_value ? word.substr(equals + 1) : std::string_view();
  if (!IsParameter(keyword, value, has_value)) {
    return ArgumentFault::kParameter;
  }
  if (EqualsIgnoreCase(keyword, "SIZE")) {
    return TakeSize(value, argument);
  }
  if (EqualsIgnoreCase(keyword, "BODY") && !EqualsIgnoreCase(value, "7BIT") && !EqualsIgnoreCase(value, "8BITMIME")) {
    return ArgumentFault::kValue;
  }
  return ArgumentFault::kNone;
}

ArgumentFault TakeParameters(std::string_view text, MailArgument& argument) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    const ArgumentFault fault = TakeParameter(text.substr(0, end), argument);
    if (fault != ArgumentFault::kNone) {
      return fault;
    }
    text = TrimBlanks(text.substr(end));
  }
  return ArgumentFault::kNone;
}

struct Form {
  std::string_view keyword;
  bool null_path;   // "<>" is allowed
  bool postmaster;  // "<postmaster>" is allowed
};

ParsedArgument ParseArgument(std::string_view text, const Form& form) {
  ParsedArgument parsed;
  if (!StartsWithIgnoreCase(text, form.keyword)) {
    return {ArgumentFault::kSyntax, {}};
  }
  const Split split = SplitPath(TrimBlanks(text.substr(form.keyword.size())));
  if (!split.ok) {
    return {ArgumentFault::kPath, {}};
  }
  if (form.postmaster && EqualsIgnoreCase(split.path, "postmaster")) {
    parsed.argument.path = {std::string(split.path), std::string(split.path), ""};
  } else if (!split.path.empty() || !form.null_path) {
    std::string_view mailbox = split.path;
    Result<Path> path = SkipSourceRoute(mailbox) ? ParseMailbox(mailbox) : Error{Error::Code::kInvalid, ""};
    if (!path) {
      return {ArgumentFault::kPath, {}};
    }
    parsed.argument.path = std::move(*path);
  }
  parsed.fault = TakeParameters(split.parameters, parsed.argument);
  return parsed;
}

}  // namespace

Result<Path> ParseMailbox(std::string_view text) {
  const Error invalid{Error::Code::kInvalid, "not a mailbox: local@domain is wanted"};
  if (text.size() > kMaxAddressText) {
    return invalid;
  }
  Path path;
  path.address = std::string(text);
  const bool quoted = !text.empty() && text.front() == '"';
  if (!(quoted ? TakeQuoted(text, path.local) : TakeAtoms(text, path.local))) {
    return invalid;
  }
  if (text.size() < 2 || text.front() != '@' || !IsDomain(text.substr(1))) {
    return invalid;
  }
  path.domain = std::string(text.substr(1));
  return path;
}

ParsedArgument ParseMailArgument(std::string_view argument) { return ParseArgument(argument, {"FROM:", true, false}); }

ParsedArgument ParseRcptArgument(std::string_view argument) { return ParseArgument(argument, {"TO:", false, true}); }

}  // namespace cenote::sinkhole
