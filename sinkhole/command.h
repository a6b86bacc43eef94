// Command: a line of the dialogue, split into its verb and the rest (RFC 5321 section 4.1.1). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace cenote::sinkhole {

enum class Verb : std::uint8_t {
  kHelo,
  kEhlo,
  kMail,
  kRcpt,
  kData,
  kRset,
  kNoop,
  kVrfy,
  kHelp,
  kQuit,
  kNotImplemented,  // known to SMTP, not offered here: EXPN, AUTH, STARTTLS, BDAT, ...
  kNotSmtp,         // of another protocol: an HTTP request, a header line, TLS or other binary bytes
  kUnknown,         // everything else, an empty line too
};

struct Command {
  Verb verb = Verb::kUnknown;
  std::string_view word;      // as sent
  std::string_view argument;  // without the blanks around it
};

// `line` has no line end. The views point into it.
Command ParseCommand(std::string_view line);

}  // namespace cenote::sinkhole
