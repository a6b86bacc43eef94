// Txn and Cursor: LMDB's transaction and cursor with an owner.
//
// The transaction carries its first error: after it every operation does nothing and gives nothing, so a run of calls
// is checked once, at its end, with status() (or TakeStatus where the next call may start afresh). Views that are given
// point into the map and are valid until the next change in the transaction or its end. One thread per Txn.
#pragma once

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "collector/model/result.h"
#include "collector/store/env.h"

namespace cenote::store {

class Txn {
 public:
  enum class Kind : std::uint8_t { kRead, kWrite };
  // `env` outlives the Txn. kWrite waits until no other process or thread writes.
  static Result<std::unique_ptr<Txn>> Begin(const Env& env, Kind kind);
  ~Txn();
  Txn(const Txn&) = delete;
  Txn& operator=(const Txn&) = delete;

  // A reading Txn gives its snapshot back and takes a fresh one, keeping its slot. Renew clears the error.
  void Reset();
  Status Renew();
  // A writing Txn: durable when it returns ok; whatever it returns, the Txn is over. An earlier error is given instead.
  Status Commit();

  std::optional<std::string_view> Get(MDB_dbi table, std::string_view key);
  void Put(MDB_dbi table, std::string_view key, std::string_view value);
  bool PutNew(MDB_dbi table, std::string_view key, std::string_view value);   // false: there is one, left alone
  void PutLast(MDB_dbi table, std::string_view key, std::string_view value);  // `key` is above all keys there
  bool Delete(MDB_dbi table, std::string_view key);                           // false: there was none
  std::uint64_t Rows(MDB_dbi table);

  void Fail(Error error);  // the first one stays
  bool failed() const { return error_.has_value(); }
  Status status() const { return error_ ? Status(*error_) : Status(); }
  Status TakeStatus();  // status(), and forgets the error

  MDB_txn* handle() { return txn_; }
  const Tables& tables() const { return tables_; }
  void UseTables(const Tables& tables) { tables_ = tables; }  // those that this very transaction opened

 private:
  Txn(const Tables& tables, MDB_txn* txn) : tables_(tables), txn_(txn) {}
  bool Succeeded(std::string_view what, int code);

  Tables tables_;
  MDB_txn* txn_;
  std::optional<Error> error_;
};

// A place in a table. Every move says whether there is a row; false also after an error, which the Txn then carries.
class Cursor {
 public:
  Cursor(Txn& txn, MDB_dbi table);  // `txn` outlives the Cursor
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  bool First() { return Move(MDB_FIRST); }
  bool Last() { return Move(MDB_LAST); }
  bool Next() { return Move(MDB_NEXT); }
  bool Previous() { return Move(MDB_PREV); }
  bool Seek(std::string_view key);   // to the first row at or after `key`
  bool Floor(std::string_view key);  // to the last row at or before `key`
  void Delete();                     // the current row; only Seek, Floor, First or Last after it

  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }

 private:
  bool Move(MDB_cursor_op operation);

  Txn& txn_;
  MDB_cursor* cursor_ = nullptr;
  std::string_view key_;
  std::string_view value_;
};

// `value`, or the error that the transaction met on the way to it.
template <typename T>
Result<T> OrError(const Txn& txn, T value) {
  if (txn.failed()) {
    return txn.status().error();
  }
  return value;
}

MDB_val ToVal(std::string_view bytes);
std::string_view ToView(const MDB_val& value);

}  // namespace cenote::store
