// Signal: one thing that a host betrayed. One table gives each its number, name, kind and meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace cenote {

// Numbers are on disk and on the wire: they are never reused or changed; new Signals go to the end.
enum class Signal : std::uint16_t {
  kTrapRecipient = 1,
  kTrapDomain = 2,
  kUnknownRecipient = 3,
  kRelayAttempt = 4,
  kTooManyRecipients = 5,
  kPregreet = 6,
  kPipelining = 7,
  kEarlyCommand = 8,
  kHeloBareIp = 9,
  kHeloNotName = 10,
  kHeloOurName = 11,
  kHeloLiteralMismatch = 12,
  kNonSmtpCommand = 13,
  kUnknownCommand = 14,
  kBadSequence = 15,
  kBareLf = 16,
  kLineTooLong = 17,
  kNulByte = 18,
  kNoQuit = 19,
  kTooManyCommands = 20,
  kTimeout = 21,
  kDangerousAttachment = 22,
  kWatchedAttachment = 23,
  kArchivedDangerousAttachment = 24,
  kMessageTooBig = 25,
  kMessageCut = 26,
  kEightBitCommand = 27,
};

enum class SignalKind : std::uint8_t {
  kManner,   // how it speaks: what no well-kept mail server does
  kContent,  // what it sends
  kTarget,   // whom it writes to
  kNote,     // worth recording, no sign of a bot by itself
};

struct SignalRow {
  Signal signal;
  std::string_view name;  // the word in configuration, metrics, JSON and `cenote explain`
  SignalKind kind;
  std::string_view meaning;
};

std::span<const SignalRow> AllSignals();
const SignalRow* FindSignal(Signal signal);  // nullptr for an unknown number
std::optional<Signal> SignalFromName(std::string_view name);
std::string_view SignalName(Signal signal);  // "unknown" for an unknown number

}  // namespace cenote
