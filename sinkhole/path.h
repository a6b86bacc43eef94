// The arguments of MAIL and RCPT (RFC 5321 sections 4.1.1.2, 4.1.1.3 and 4.1.2): a path and parameters. Pure.
//
// Lenient where bots are sloppy and the meaning is clear: blanks after the colon, no angle brackets, bytes above 127,
// long local parts. Source routes are read and dropped, as the RFC says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/model/result.h"

namespace cenote::sinkhole {

struct Path {
  std::string address;  // without brackets and source route; empty: the null sender
  std::string local;    // unquoted
  std::string domain;   // or the address literal with its brackets; empty: <postmaster> or the null sender
};

struct MailArgument {
  Path path;
  std::optional<std::uint64_t> size;  // SIZE=
};

// What is wrong with an argument decides the reply.
enum class ArgumentFault : std::uint8_t {
  kNone,
  kSyntax,     // no "FROM:" or "TO:" (501 5.5.4)
  kPath,       // not a path (501 5.1.7, 501 5.1.3)
  kParameter,  // not a parameter, or a bad value of a known one (555 5.5.4, 501 5.5.4)
  kValue,
};

struct ParsedArgument {
  ArgumentFault fault = ArgumentFault::kNone;
  MailArgument argument;
};

// `argument` is what stands behind MAIL or RCPT. Parameters that nobody here knows are accepted.
ParsedArgument ParseMailArgument(std::string_view argument);
ParsedArgument ParseRcptArgument(std::string_view argument);

// "user@example.net", "\"odd user\"@[192.0.2.1]"; kInvalid otherwise.
Result<Path> ParseMailbox(std::string_view text);

}  // namespace cenote::sinkhole
