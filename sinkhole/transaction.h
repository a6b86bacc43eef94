// Transaction: what one finished message, or one session's end, hands on: the dialogue's result with the raw bytes. It
// is archived, analysed and turned into an Observation; then it is gone. A plain value that belongs to one worker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/observation.h"
#include "collector/model/result.h"
#include "collector/model/time.h"
#include "ops/endpoint.h"

namespace cenote::sinkhole {

enum class Direction : std::uint8_t { kFromPeer = 1, kToPeer = 2 };  // on disk

// One step of the dialogue as it stood on the wire. The message itself is not repeated here: a step with the text
// "(message, N bytes)" and kFromPeer stands for it.
struct Step {
  Direction direction{};
  std::uint32_t at_ms = 0;  // since the connection began
  std::string bytes;        // with its line end; bounded, see Options
  friend bool operator==(const Step&, const Step&) = default;
};

struct Transaction {
  ObservationId id;
  ObservationKind kind = ObservationKind::kMessage;  // kMessage or kSession
  Time started{};                                    // the connection's begin
  Time ended{};                                      // end of DATA; for kSession, the session's end
  ops::Endpoint peer;                                // the PROXY header's source when there was one
  ops::Endpoint local;
  bool proxied = false;
  std::string helo;
  std::string mail_from;
  std::vector<std::string> recipients;  // the first kMaxRecipients
  std::uint32_t recipient_count = 0;
  std::vector<SignalValue> signals;  // of this transaction, each Signal once, ascending
  std::vector<Step> dialogue;        // since the connection's Transaction before this, bounded; the newest steps win
  std::string message;               // byte-exact as sent, dot-stuffing removed, without the final dot line
  friend bool operator==(const Transaction&, const Transaction&) = default;
};

inline constexpr std::size_t kMaxSteps = 4096;
inline constexpr std::size_t kMaxStepBytes = 64U << 10U;
inline constexpr std::size_t kMaxMessage = 64U << 20U;

// The archive's payload (docs: ops/doc/formats.md), with a version byte. Longer strings and lists are cut to the
// bounds; of the steps the newest stay. The message must be within its bound: evidence is never cut.
std::string Encode(const Transaction& transaction);
Result<Transaction> DecodeTransaction(std::string_view bytes);
// The id alone; the first kIdBytes bytes of an encoded Transaction are enough.
inline constexpr std::size_t kIdBytes = 64;
Result<ObservationId> DecodeTransactionId(std::string_view bytes);

}  // namespace cenote::sinkhole
