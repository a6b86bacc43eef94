// What the codecs share: how a time, an address, an id and a bounded text stand in bytes. Getters fail their reader for
// bytes that the putters never write, so each value has one form. Docs: ops/doc/formats.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "collector/model/bytes.h"
#include "collector/model/ip.h"
#include "collector/model/observation.h"
#include "collector/model/result.h"
#include "collector/model/time.h"

namespace cenote {

inline constexpr std::int64_t kLastMs = 253402300799999;  // the end of the year 9999

// Milliseconds since 1970 as a Varint; times outside 1970 to 9999 are moved to its ends.
void PutTime(ByteWriter& writer, Time time);
Time GetTime(ByteReader& reader);
// The same in whole seconds, rounded down.
void PutSeconds(ByteWriter& writer, Time time);
Time GetSeconds(ByteReader& reader);

// The family (4 or 6), then 4 or 16 bytes.
void PutAddress(ByteWriter& writer, const IpAddress& address);
IpAddress GetAddress(ByteReader& reader);

bool IsSensorName(std::string_view sensor);  // [a-z0-9-], 1 to 32 bytes
void PutId(ByteWriter& writer, const ObservationId& id);
ObservationId GetId(ByteReader& reader);

// A Blob of the first `most` bytes.
void PutText(ByteWriter& writer, std::string_view text, std::size_t most);

// At most kMaxSignals, each Signal once, ascending.
void PutSignals(ByteWriter& writer, const std::vector<SignalValue>& signals);
std::vector<SignalValue> GetSignals(ByteReader& reader);

void PutFlag(ByteWriter& writer, bool flag);
bool GetFlag(ByteReader& reader);  // one byte, 0 or 1

// A Varint that must not exceed `most`.
std::uint64_t GetUpTo(ByteReader& reader, std::uint64_t most);
inline std::uint32_t GetUint32(ByteReader& reader) {
  return static_cast<std::uint32_t>(GetUpTo(reader, std::numeric_limits<std::uint32_t>::max()));
}

// "what: does not decode", kCorrupt.
Error DoesNotDecode(std::string_view what);

}  // namespace cenote
