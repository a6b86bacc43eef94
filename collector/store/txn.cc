#include "collector/store/txn.h"

#include <cerrno>
#include <utility>

namespace cenote::store {

MDB_val ToVal(std::string_view bytes) {
  // LMDB takes keys by a pointer to non-const and never writes through it.
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

std::string_view ToView(const MDB_val& value) { return {static_cast<const char*>(value.mv_data), value.mv_size}; }

Result<std::unique_ptr<Txn>> Txn::Begin(const Env& env, Kind kind) {
  MDB_txn* txn = nullptr;
  const int code = mdb_txn_begin(env.handle(), nullptr, kind == Kind::kRead ? MDB_RDONLY : 0, &txn);
  if (code != MDB_SUCCESS) {
    return LmdbError("begin", code);
  }
  return std::unique_ptr<Txn>(new Txn(env.tables(), txn));
}

Txn::~Txn() {
  if (txn_ != nullptr) {
    mdb_txn_abort(txn_);
  }
}

void Txn::Reset() { mdb_txn_reset(txn_); }

Status Txn::Renew() {
  error_.reset();
  const int code = mdb_txn_renew(txn_);
  return code == MDB_SUCCESS ? Status() : Status(LmdbError("renew", code));
}

Status Txn::Commit() {
  MDB_txn* txn = std::exchange(txn_, nullptr);
  if (failed()) {
    mdb_txn_abort(txn);
    return *error_;
  }
  const int code = mdb_txn_commit(txn);
  Succeeded("commit", code);
  // A full map is noticed before the first page goes out; a full disk in the midst of them, or at the sync.
  if (code == ENOSPC || code == EDQUOT) {
    error_->code = Error::Code::kIo;
  }
  return status();
}

bool Txn::Succeeded(std::string_view what, int code) {
  if (code != MDB_SUCCESS) {
    Fail(LmdbError(what, code));
  }
  return code == MDB_SUCCESS;
}

std::optional<std::string_view> Txn::Get(MDB_dbi table, std::string_view key) {
  if (failed()) {
    return std::nullopt;
  }
  MDB_val name = ToVal(key);
  MDB_val value{};
  const int code = mdb_get(txn_, table, &name, &value);
  if (code == MDB_NOTFOUND || !Succeeded("get", code)) {
    return std::nullopt;
  }
  return ToView(value);
}

void Txn::Put(MDB_dbi table, std::string_view key, std::string_view value) {
  if (failed()) {
    return;
  }
  MDB_val name = ToVal(key);
  MDB_val data = ToVal(value);
  Succeeded("put", mdb_put(txn_, table, &name, &data, 0));
}

bool Txn::PutNew(MDB_dbi table, std::string_view key, std::string_view value) {
  if (failed()) {
    return false;
  }
  MDB_val name = ToVal(key);
  MDB_val data = ToVal(value);
  const int code = mdb_put(txn_, table, &name, &data, MDB_NOOVERWRITE);
  return code != MDB_KEYEXIST && Succeeded("put", code);
}

void Txn::PutLast(MDB_dbi table, std::string_view key, std::string_view value) {
  if (failed()) {
    return;
  }
  MDB_val name = ToVal(key);
  MDB_val data = ToVal(value);
  Succeeded("append", mdb_put(txn_, table, &name, &data, MDB_APPEND));
}

bool Txn::Delete(MDB_dbi table, std::string_view key) {
  if (failed()) {
    return false;
  }
  MDB_val name = ToVal(key);
  const int code = mdb_del(txn_, table, &name, nullptr);
  return code != MDB_NOTFOUND && Succeeded("delete", code);
}

std::uint64_t Txn::Rows(MDB_dbi table) {
  MDB_stat stat{};
  if (failed() || !Succeeded("stat", mdb_stat(txn_, table, &stat))) {
    return 0;
  }
  return stat.ms_entries;
}

void Txn::Fail(Error error) {
  if (!error_) {
    error_ = std::move(error);
  }
}

Status Txn::TakeStatus() {
  Status result = status();
  error_.reset();
  return result;
}

Cursor::Cursor(Txn& txn, MDB_dbi table) : txn_(txn) {
  if (txn_.failed()) {
    return;
  }
  const int code = mdb_cursor_open(txn_.handle(), table, &cursor_);
  if (code != MDB_SUCCESS) {
    txn_.Fail(LmdbError("cursor", code));
    cursor_ = nullptr;
  }
}

Cursor::~Cursor() {
  if (cursor_ != nullptr) {
    mdb_cursor_close(cursor_);
  }
}

bool Cursor::Move(MDB_cursor_op operation) {
  if (cursor_ == nullptr || txn_.failed()) {
    return false;
  }
  MDB_val key = ToVal(key_);
  MDB_val value{};
  const int code = mdb_cursor_get(cursor_, &key, &value, operation);
  if (code == MDB_SUCCESS) {
    key_ = ToView(key);
    value_ = ToView(value);
    return true;
  }
  if (code != MDB_NOTFOUND) {
    txn_.Fail(LmdbError("seek", code));
  }
  return false;
}

bool Cursor::Seek(std::string_view key) {
  key_ = key;
  return Move(MDB_SET_RANGE);
}

bool Cursor::Floor(std::string_view key) {
  if (!Seek(key)) {
    return Last();
  }
  return key_ == key || Previous();
}

void Cursor::Delete() {
  if (cursor_ == nullptr || txn_.failed()) {
    return;
  }
  const int code = mdb_cursor_del(cursor_, 0);
  if (code != MDB_SUCCESS) {
    txn_.Fail(LmdbError("delete", code));
  }
}

}  // namespace cenote::store
