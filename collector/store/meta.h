// The meta table: single values by name.
#pragma once

#include <cstdint>
#include <string_view>

#include "collector/store/reader.h"
#include "collector/store/txn.h"

namespace cenote::store {

inline constexpr std::uint32_t kFormatVersion = 1;

inline constexpr std::string_view kMetaFormat = "format";         // kFormatVersion, 4 bytes
inline constexpr std::string_view kMetaStoreId = "store_id";      // 16 random bytes
inline constexpr std::string_view kMetaReferenceKey = "key";      // 32 random bytes
inline constexpr std::string_view kMetaSerial = "serial";         // serial, T(serial)
inline constexpr std::string_view kMetaLastTime = "last_time";    // ms
inline constexpr std::string_view kMetaJournalStart = "journal";  // Changes above this serial are all there
inline constexpr std::string_view kMetaFirstSerial = "first";     // the serial at creation, when nothing was listed
inline constexpr std::string_view kMetaHeartbeat = "heartbeat";   // ms

// Gives zero, and marks `txn` failed, when the row is missing or of another size.
std::uint64_t ReadNumber(Txn& txn, std::string_view name);
void WriteNumber(Txn& txn, std::string_view name, std::uint64_t number);
Time ReadTime(Txn& txn, std::string_view name);
void WriteTime(Txn& txn, std::string_view name, Time time);

Stamp ReadStampRow(Txn& txn);
void WriteSerial(Txn& txn, Serial serial, Time time);

// In a writing transaction on a new store: every row of meta and the first row of commits.
Status InitialiseMeta(Txn& txn, Time now);
// kUnavailable when there is no format row, kInvalid when it is another version.
Status CheckFormat(Txn& txn);

}  // namespace cenote::store
