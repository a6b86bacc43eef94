#include "collector/store/reader.h"

#include <algorithm>
#include <utility>

#include "collector/store/holes.h"
#include "collector/store/keys.h"
#include "collector/store/meta.h"
#include "collector/store/piece.h"
#include "collector/store/rows.h"
#include "collector/store/txn.h"

namespace cenote::store {

Reader::Reader(Env& env) : env_(env) {}

Reader::~Reader() {
  // A reading transaction leaves its cursors to whoever opened them.
  for (MDB_cursor* cursor : {ranges4_, ranges6_}) {
    if (cursor != nullptr) {
      mdb_cursor_close(cursor);
    }
  }
}

Status Reader::Renew() {
  Release();
  if (!txn_) {
    auto begun = Txn::Begin(env_, Txn::Kind::kRead);
    if (!begun) {
      return begun.error();
    }
    txn_ = *std::move(begun);
  } else if (Status renewed = txn_->Renew(); !renewed) {
    return renewed;
  }
  Status opened = OpenCursors();
  renewed_ = opened.ok();
  if (!renewed_) {
    txn_->Reset();
  }
  return opened;
}

Status Reader::OpenCursors() {
  for (const auto& [cursor, table] :
       {std::pair(&ranges4_, env_.tables().ranges4), std::pair(&ranges6_, env_.tables().ranges6)}) {
    const int code =
        *cursor == nullptr ? mdb_cursor_open(txn_->handle(), table, cursor) : mdb_cursor_renew(txn_->handle(), *cursor);
    if (code != MDB_SUCCESS) {
      return LmdbError("cursor", code);
    }
  }
  return {};
}

void Reader::Release() {
  if (std::exchange(renewed_, false)) {
    txn_->Reset();
  }
}

template <typename T>
Result<T> Reader::Give(T value) {
  if (Status status = txn_->TakeStatus(); !status) {
    return status.error();
  }
  return value;
}

Status Reader::Lookup(const IpAddress& address, Found& found) {
  CENOTE_CHECK(renewed_);
  found.clear();
  MDB_val key = ToVal(AddressKey(address));
  MDB_val value{};
  const int code = mdb_cursor_get(address.is_v4() ? ranges4_ : ranges6_, &key, &value, MDB_SET_RANGE);
  if (code == MDB_NOTFOUND) {
    return {};
  }
  return code == MDB_SUCCESS ? FindInPiece(address, ToView(value), found) : Status(LmdbError("look up", code));
}

Result<Stamp> Reader::ReadStamp() {
  CENOTE_CHECK(renewed_);
  return Give(ReadStampRow(*txn_));
}

Result<Serial> Reader::JournalStart() {
  CENOTE_CHECK(renewed_);
  return Give(Serial{ReadNumber(*txn_, kMetaJournalStart)});
}

Result<std::optional<Time>> Reader::CommitTime(Serial serial) {
  CENOTE_CHECK(renewed_);
  std::optional<Time> time;
  if (const auto row = txn_->Get(env_.tables().commits, NumberKey(serial))) {
    if (const auto ms = ParseNumberKey(*row)) {
      time = FromMs(static_cast<std::int64_t>(*ms));
    }
  }
  return Give(time);
}

Result<Time> Reader::Heartbeat() {
  CENOTE_CHECK(renewed_);
  return Give(ReadTime(*txn_, kMetaHeartbeat));
}

Result<std::array<std::uint8_t, 32>> Reader::ReferenceKey() {
  CENOTE_CHECK(renewed_);
  std::array<std::uint8_t, 32> key{};
  const auto row = txn_->Get(env_.tables().meta, kMetaReferenceKey);
  if (row && row->size() == key.size()) {
    std::copy(row->begin(), row->end(), key.begin());
  } else {
    txn_->Fail({Error::Code::kCorrupt, "meta: no key of the right size"});
  }
  return Give(key);
}

Result<std::optional<Listing>> Reader::GetListing(const Subject& subject) {
  CENOTE_CHECK(renewed_);
  return Give(ReadListing(*txn_, subject));
}

Result<std::optional<Record>> Reader::GetRecord(const Subject& subject) {
  CENOTE_CHECK(renewed_);
  return Give(ReadRecord(*txn_, subject));
}

Result<std::optional<Observation>> Reader::GetObservation(const ObservationId& id) {
  CENOTE_CHECK(renewed_);
  return Give(ReadObservation(*txn_, id));
}

Result<std::optional<std::pair<Subject, Allow>>> Reader::FindAllow(const Subject& subject) {
  CENOTE_CHECK(renewed_);
  return Give(FindHole(*txn_, subject));
}

Result<std::vector<std::pair<Subject, Listing>>> Reader::Covering(const Subject& subject) {
  CENOTE_CHECK(renewed_);
  return Give(ReadCovering(*txn_, subject));
}

}  // namespace cenote::store
