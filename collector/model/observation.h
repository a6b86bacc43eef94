// Observation: what one finished transaction, one session's end or one late finding betrayed about a source address.
//
// Made in the sinkhole by a pure function, carried to the collector in a frame, kept in the store. A plain value.
// The codec (docs: ops/doc/formats.md) bounds every string and list, so that a hostile frame costs little.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/ip.h"
#include "collector/model/result.h"
#include "collector/model/signal.h"
#include "collector/model/time.h"

namespace cenote {

// Unique for good: a sensor's process start, its worker and that worker's running number. An Observation that is sent
// again has the same id and is only acknowledged.
struct ObservationId {
  std::string sensor;       // [a-z0-9-], 1 to 32 bytes
  std::uint64_t start = 0;  // process start, ms since 1970
  std::uint16_t worker = 0;
  std::uint64_t sequence = 0;  // from 1

  std::string ToString() const;  // "sensor.start.worker.sequence", start in base 16, the others in base 10
  static Result<ObservationId> Parse(std::string_view text);
  friend auto operator<=>(const ObservationId&, const ObservationId&) = default;
};

enum class ObservationKind : std::uint8_t {
  kMessage = 1,  // a transaction that ended with a message
  kSession = 2,  // what a session betrayed outside its messages
  kFinding = 3,  // late knowledge about an earlier Observation; counts no message
};

struct SignalValue {
  Signal signal{};
  std::uint32_t count = 1;  // how often in this transaction
  std::string detail;       // what it was, raw bytes of the bot, at most kMaxDetail
  friend bool operator==(const SignalValue&, const SignalValue&) = default;
};

struct Attachment {
  std::string name;                  // as declared, decoded (RFC 2231, RFC 2047), raw bytes otherwise
  std::string media_type;            // "application/zip"
  std::uint64_t size = 0;            // decoded bytes
  std::vector<std::string> members;  // names inside, when it is an archive
  friend bool operator==(const Attachment&, const Attachment&) = default;
};

struct MessageFeatures {
  std::uint64_t size = 0;   // bytes as sent, dot-stuffing removed
  std::string subject;      // decoded to UTF-8 where possible
  std::string from;         // the From header's text
  std::uint32_t parts = 0;  // MIME parts
  std::vector<Attachment> attachments;
  bool truncated = false;  // analysis stopped at a bound (bytes, parts, depth, time)
  friend bool operator==(const MessageFeatures&, const MessageFeatures&) = default;
};

struct ArchiveReference {
  std::string segment;       // file name inside the archive directory: [A-Za-z0-9._-], no leading dot
  std::uint64_t offset = 0;  // of the frame
  friend bool operator==(const ArchiveReference&, const ArchiveReference&) = default;
};

struct Observation {
  ObservationId id;
  ObservationKind kind = ObservationKind::kMessage;
  std::optional<ObservationId> about;  // only for a finding
  Time time{};                         // end of the transaction; for a finding, the time of what it is about
  IpAddress source;
  std::uint16_t source_port = 0;
  IpAddress destination;
  std::uint16_t destination_port = 0;
  std::string helo;
  std::string mail_from;
  std::vector<std::string> recipients;  // the first kMaxRecipients; recipient_count says how many there were
  std::uint32_t recipient_count = 0;
  std::vector<SignalValue> signals;  // each Signal once, ascending
  std::optional<MessageFeatures> message;
  std::optional<ArchiveReference> archive;
  friend bool operator==(const Observation&, const Observation&) = default;
};

inline constexpr std::size_t kMaxDetail = 256;
inline constexpr std::size_t kMaxAddressText = 1024;  // HELO, sender, recipient as kept
inline constexpr std::size_t kMaxRecipients = 100;
inline constexpr std::size_t kMaxSignals = 64;
inline constexpr std::size_t kMaxAttachments = 32;
inline constexpr std::size_t kMaxMembers = 64;                           // of one attachment
inline constexpr std::size_t kMaxMemberBytes = std::size_t{192} * 1024;  // of all members' names together
inline constexpr std::size_t kMaxSensor = 32;
inline constexpr std::size_t kMaxSegment = 128;
inline constexpr std::size_t kMaxHeaderText = 512;  // subject, From, names
inline constexpr std::size_t kMaxEncodedObservation = std::size_t{512} * 1024;

// Longer strings and lists are cut to the bounds above; a message that loses attachments or members so becomes
// `truncated`. The id's sensor, the segment's name, the order of Signals and the presence of `about` must be as said.
std::string Encode(const Observation& observation);
Result<Observation> DecodeObservation(std::string_view bytes);

}  // namespace cenote
