#include "collector/store/meta.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <string>

#include "collector/model/bytes.h"
#include "collector/store/keys.h"

namespace cenote::store {
namespace {

std::string_view ReadRow(Txn& txn, std::string_view name, std::size_t size) {
  const auto row = txn.Get(txn.tables().meta, name);
  if (!row || row->size() != size) {
    txn.Fail({Error::Code::kCorrupt, "meta: no row \"" + std::string(name) + "\" of the right size"});
    return {};
  }
  return *row;
}

}  // namespace

std::uint64_t ReadNumber(Txn& txn, std::string_view name) {
  ByteReader in(ReadRow(txn, name, 8));
  return in.U64();
}

void WriteNumber(Txn& txn, std::string_view name, std::uint64_t number) {
  txn.Put(txn.tables().meta, name, NumberKey(number));
}

Time ReadTime(Txn& txn, std::string_view name) { return FromMs(static_cast<std::int64_t>(ReadNumber(txn, name))); }

void WriteTime(Txn& txn, std::string_view name, Time time) {
  WriteNumber(txn, name, static_cast<std::uint64_t>(ToMs(time)));
}

Stamp ReadStampRow(Txn& txn) {
  Stamp stamp;
  const std::string_view id = ReadRow(txn, kMetaStoreId, stamp.store_id.size());
  std::copy(id.begin(), id.end(), stamp.store_id.begin());
  ByteReader in(ReadRow(txn, kMetaSerial, 16));
  stamp.serial = in.U64();
  stamp.serial_time = FromMs(static_cast<std::int64_t>(in.U64()));
  stamp.last_time = ReadTime(txn, kMetaLastTime);
  return stamp;
}

void WriteSerial(Txn& txn, Serial serial, Time time) {
  ByteWriter out;
  out.U64(serial);
  out.U64(static_cast<std::uint64_t>(ToMs(time)));
  txn.Put(txn.tables().meta, kMetaSerial, out.bytes());
  WriteTime(txn, kMetaLastTime, time);
  txn.PutLast(txn.tables().commits, NumberKey(serial), NumberKey(static_cast<std::uint64_t>(ToMs(time))));
}

Status InitialiseMeta(Txn& txn, Time now) {
  std::array<unsigned char, 48> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return Error{Error::Code::kIo, "no random bytes for the store's id and key"};
  }
  const std::string_view bytes(reinterpret_cast<const char*>(random.data()), random.size());
  ByteWriter format;
  format.U32(kFormatVersion);
  txn.Put(txn.tables().meta, kMetaFormat, format.bytes());
  txn.Put(txn.tables().meta, kMetaStoreId, bytes.substr(0, 16));
  txn.Put(txn.tables().meta, kMetaReferenceKey, bytes.substr(16));
  // Seconds since 1970: a store that is made anew goes on above the serials of the one before.
  const auto first = static_cast<Serial>(std::max<std::int64_t>(ToSeconds(now), 1));
  WriteNumber(txn, kMetaFirstSerial, first);
  WriteNumber(txn, kMetaJournalStart, first);
  WriteTime(txn, kMetaHeartbeat, now);
  WriteSerial(txn, first, now);
  return txn.status();
}

Status CheckFormat(Txn& txn) {
  const auto row = txn.Get(txn.tables().meta, kMetaFormat);
  if (txn.failed()) {
    return txn.status();
  }
  if (!row) {
    return Error{Error::Code::kUnavailable, "there is no store yet"};
  }
  ByteReader in(*row);
  const std::uint32_t version = in.U32();
  if (!in.ok() || version != kFormatVersion) {
    return Error{Error::Code::kInvalid, "the store has format " + std::to_string(version) + ", this program reads " +
                                            std::to_string(kFormatVersion)};
  }
  return {};
}

}  // namespace cenote::store
