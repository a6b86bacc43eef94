// The replies of the dialogue: code, enhanced code (RFC 3463; RFC 2034 wants it on every 2xx, 4xx and 5xx but
// greetings) and text, one table.
#pragma once

#include <string_view>

namespace cenote::sinkhole {

struct Reply {
  int code;
  std::string_view enhanced;  // empty: none
  std::string_view text;
};

namespace reply {

inline constexpr Reply kOk{250, "2.0.0", "Ok"};
inline constexpr Reply kSenderOk{250, "2.1.0", "Ok"};
inline constexpr Reply kRecipientOk{250, "2.1.5", "Ok"};
inline constexpr Reply kStartData{354, "", "End data with <CR><LF>.<CR><LF>"};
inline constexpr Reply kBye{221, "2.0.0", "Bye"};
inline constexpr Reply kHelp{214, "2.0.0", "HELO EHLO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT"};
inline constexpr Reply kVerify{252, "2.5.0", "Cannot verify, but will accept the message"};

inline constexpr Reply kTimedOut{421, "4.4.2", "Timeout, closing the connection"};
inline constexpr Reply kTooManyCommands{421, "4.7.0", "Too many commands"};
inline constexpr Reply kTooManyErrors{421, "4.7.0", "Too many errors"};
inline constexpr Reply kTooManySessions{421, "4.3.2", "Too many sessions, try again later"};
inline constexpr Reply kTooManyFromYou{421, "4.7.0", "Too many sessions from your address"};
inline constexpr Reply kNoMemory{421, "4.3.1", "Insufficient storage, try again later"};
inline constexpr Reply kNotNow{421, "4.3.2", "Not available now, try again later"};
inline constexpr Reply kShutdown{421, "4.3.2", "Shutting down"};
inline constexpr Reply kUnavailable{451, "4.3.0", "Temporarily unavailable, try again later"};
inline constexpr Reply kTooManyRecipients{452, "4.5.3", "Too many recipients"};

inline constexpr Reply kLineTooLong{500, "5.5.2", "Line too long"};
inline constexpr Reply kUnknownCommand{500, "5.5.2", "Command not recognized"};
inline constexpr Reply kNoArgument{501, "5.5.4", "This command takes no argument"};
inline constexpr Reply kNameWanted{501, "5.5.4", "A host name is wanted"};
inline constexpr Reply kAddressWanted{501, "5.5.4", "An address is wanted"};
inline constexpr Reply kFromWanted{501, "5.5.4", "Syntax: MAIL FROM:<address>"};
inline constexpr Reply kToWanted{501, "5.5.4", "Syntax: RCPT TO:<address>"};
inline constexpr Reply kBadSender{501, "5.1.7", "Bad sender address syntax"};
inline constexpr Reply kBadRecipient{501, "5.1.3", "Bad recipient address syntax"};
inline constexpr Reply kBadValue{501, "5.5.4", "Bad parameter value"};
inline constexpr Reply kBadParameter{555, "5.5.4", "Parameter not recognized"};
inline constexpr Reply kNotImplemented{502, "5.5.1", "Command not implemented"};
inline constexpr Reply kHelloFirst{503, "5.5.1", "Send HELO or EHLO first"};
inline constexpr Reply kNestedMail{503, "5.5.1", "Nested MAIL command"};
inline constexpr Reply kMailFirst{503, "5.5.1", "Need MAIL command"};
inline constexpr Reply kRecipientFirst{503, "5.5.1", "Need RCPT command"};
inline constexpr Reply kMessageTooBig{552, "5.3.4", "Message exceeds the size limit"};

}  // namespace reply

}  // namespace cenote::sinkhole
