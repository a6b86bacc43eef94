// The keys of the tables. Numbers are big-endian, so that byte order is their order. Layouts: ops/doc/formats.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "collector/model/change.h"
#include "collector/model/ip.h"
#include "collector/model/observation.h"
#include "collector/model/subject.h"
#include "collector/model/time.h"

namespace cenote::store {

std::string_view AddressKey(const IpAddress& address);  // its 4 or 16 bytes, inside `address`

std::string NumberKey(std::uint64_t number);
std::optional<std::uint64_t> ParseNumberKey(std::string_view key);

std::string JournalKey(Serial serial, std::uint32_t place);
std::optional<std::pair<Serial, std::uint32_t>> ParseJournalKey(std::string_view key);

// A time before 1970 counts as 1970, one after 2106 as the last second of 32 bits: what the derived ranges can carry.
std::int64_t ClampSeconds(std::int64_t seconds);
std::int64_t SecondsRoundedUp(Time time);  // clamped too

std::string DueKey(std::int64_t seconds, std::string_view subject_key);
std::optional<std::pair<std::int64_t, Subject>> ParseDueKey(std::string_view key);

// Sensor with its length in front, start, worker, sequence.
std::string ObservationKey(const ObservationId& id);
std::optional<ObservationId> ParseObservationKey(std::string_view key);

std::string ByTimeKey(Time time, const ObservationId& id);
std::string ByTimeKey(Time time);  // at or before every key of that time
std::optional<std::pair<Time, ObservationId>> ParseByTimeKey(std::string_view key);

// Of the holes: the Subject's key and one byte more, the origin.
std::string HoleKey(const Subject& subject, std::uint8_t origin);
std::optional<std::pair<Subject, std::uint8_t>> ParseHoleKey(std::string_view key);

}  // namespace cenote::store
