#include "sinkhole/command.h"

#include <algorithm>
#include <array>

#include "sinkhole/text.h"

namespace cenote::sinkhole {

namespace {

struct Word {
  std::string_view word;
  Verb verb;
};

constexpr std::array kWords{
    Word{"HELO", Verb::kHelo},
    Word{"EHLO", Verb::kEhlo},
    Word{"MAIL", Verb::kMail},
    Word{"RCPT", Verb::kRcpt},
    Word{"DATA", Verb::kData},
    Word{"RSET", Verb::kRset},
    Word{"NOOP", Verb::kNoop},
    Word{"VRFY", Verb::kVrfy},
    Word{"HELP", Verb::kHelp},
    Word{"QUIT", Verb::kQuit},
    Word{"EXPN", Verb::kNotImplemented},
    Word{"AUTH", Verb::kNotImplemented},
    Word{"STARTTLS", Verb::kNotImplemented},
    Word{"BDAT", Verb::kNotImplemented},
    Word{"ETRN", Verb::kNotImplemented},
    Word{"ATRN", Verb::kNotImplemented},
    Word{"TURN", Verb::kNotImplemented},
    Word{"SEND", Verb::kNotImplemented},
    Word{"SOML", Verb::kNotImplemented},
    Word{"SAML", Verb::kNotImplemented},
    Word{"LHLO", Verb::kNotImplemented},
    Word{"XCLIENT", Verb::kNotImplemented},
    Word{"XFORWARD", Verb::kNotImplemented},
    Word{"GET", Verb::kNotSmtp},
    Word{"HEAD", Verb::kNotSmtp},
    Word{"POST", Verb::kNotSmtp},
    Word{"PUT", Verb::kNotSmtp},
    Word{"DELETE", Verb::kNotSmtp},
    Word{"OPTIONS", Verb::kNotSmtp},
    Word{"TRACE", Verb::kNotSmtp},
    Word{"PATCH", Verb::kNotSmtp},
    Word{"PRI", Verb::kNotSmtp},  // HTTP/2's preface
    Word{"CONNECT", Verb::kNotSmtp},
};

Verb VerbOf(std::string_view word) {
  const auto* found =
      std::find_if(kWords.begin(), kWords.end(), [&](const Word& known) { return EqualsIgnoreCase(known.word, word); });
  if (found != kWords.end()) {
    return found->verb;
  }
  // A header line says that the client does not look at replies; binary bytes are another protocol's (as in
  // postscreen).
  const bool foreign = !word.empty() && (word.back() == ':' || !IsAlpha(word.front()));
  return foreign ? Verb::kNotSmtp : Verb::kUnknown;
}

}  // namespace

Command ParseCommand(std::string_view line) {
  const std::string_view text = TrimBlanks(line);
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  Command command;
  command.word = text.substr(0, end);
  command.argument = TrimBlanks(text.substr(end));
  command.verb = VerbOf(command.word);
  return command;
}

}  // namespace cenote::sinkhole
