#include "collector/model/signal.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cenote {
namespace {

using enum Signal;
using enum SignalKind;

// In the order of their numbers, without gaps: FindSignal indexes it.
constexpr std::array<SignalRow, 27> kRows{{
    {kTrapRecipient, "trap_recipient", kTarget, "It wrote to a trap address, which no one has ever given out for mail"},
    {kTrapDomain, "trap_domain", kTarget, "It wrote to a domain that receives no legitimate mail"},
    {kUnknownRecipient, "unknown_recipient", kTarget, "It wrote to an address that does not exist and is no trap"},
    {kRelayAttempt, "relay_attempt", kTarget, "It tried to pass mail through us to a domain that is not ours"},
    {kTooManyRecipients, "too_many_recipients", kTarget, "It named more recipients than one message may have"},
    {kPregreet, "pregreet", kManner, "It talked before the banner had been sent to its end"},
    {kPipelining, "pipelining", kManner, "It sent several commands at once without being allowed to"},
    {kEarlyCommand, "early_command", kManner, "It sent a command before the reply to the one before had come"},
    {kHeloBareIp, "helo_bare_ip", kManner, "It greeted with an IP address without brackets"},
    {kHeloNotName, "helo_not_name", kManner, "It greeted with something that is no domain name with a dot"},
    {kHeloOurName, "helo_our_name", kManner, "It greeted with the name or address of the host it was talking to"},
    {kHeloLiteralMismatch, "helo_literal_mismatch", kManner,
     "It greeted with an address in brackets that is not its own"},
    {kNonSmtpCommand, "non_smtp_command", kManner, "It spoke another protocol, such as HTTP, or sent header lines"},
    {kUnknownCommand, "unknown_command", kNote, "It sent a command that SMTP does not know or that was not offered"},
    {kBadSequence, "bad_sequence", kManner, "It sent commands in an order that SMTP forbids"},
    {kBareLf, "bare_lf", kManner, "It ended a line with LF alone instead of CRLF"},
    {kLineTooLong, "line_too_long", kNote, "It sent a command line longer than SMTP allows"},
    {kNulByte, "nul_byte", kManner, "It sent a zero byte"},
    {kNoQuit, "no_quit", kManner, "It closed the connection without QUIT, after its HELO"},
    {kTooManyCommands, "too_many_commands", kManner, "It sent more commands than one session may have"},
    {kTimeout, "timeout", kNote, "It fell silent until the time limit ended the session"},
    {kDangerousAttachment, "dangerous_attachment", kContent, "It sent a file of a kind that runs when it is opened"},
    {kWatchedAttachment, "watched_attachment", kContent, "It sent a file of a kind that often carries malware"},
    {kArchivedDangerousAttachment, "archived_dangerous_attachment", kContent,
     "It sent an archive with a file inside that runs when it is opened"},
    {kMessageTooBig, "message_too_big", kNote, "It sent a message above the size limit"},
    {kMessageCut, "message_cut", kNote, "It broke off in the middle of a message"},
    {kEightBitCommand, "eight_bit_command", kManner, "It sent a command with bytes outside ASCII"},
}};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].signal) != i + 1) {
      return false;
    }
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::span<const SignalRow> AllSignals() { return kRows; }

const SignalRow* FindSignal(Signal signal) {
  const auto number = static_cast<std::size_t>(signal);
  return number >= 1 && number <= kRows.size() ? &kRows[number - 1] : nullptr;
}

std::optional<Signal> SignalFromName(std::string_view name) {
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [name](const SignalRow& r) { return r.name == name; });
  return row == kRows.end() ? std::nullopt : std::optional(row->signal);
}

std::string_view SignalName(Signal signal) {
  const SignalRow* row = FindSignal(signal);
  return row == nullptr ? "unknown" : row->name;
}

}  // namespace cenote
