// What stands over a Subject, in any table whose keys are Subject keys (with a fixed number of bytes behind).
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "collector/model/subject.h"
#include "collector/store/txn.h"

namespace cenote::store {

// A table and how many bytes its keys have behind the Subject's.
struct SubjectTable {
  MDB_dbi table;
  std::size_t extra;
};
SubjectTable ListingsOf(const Txn& txn);
SubjectTable HolesOf(const Txn& txn);

// Visits the Subjects in the table that contain `subject`, itself included, narrowest first, one row each (the lowest
// key); stops when `visit` returns false. For prefixes the cost depends on what is there, not on 32 or 128 lengths: the
// nearest row below either contains the subject or says how long a prefix over it can still be.
using CoverVisit = std::function<bool(const Subject& cover, std::string_view key, std::string_view value)>;
void ForEachCover(Txn& txn, SubjectTable table, const Subject& subject, const CoverVisit& visit);

// The Subject of a key of that table; marks `txn` failed when it is none.
Subject SubjectOfKey(Txn& txn, SubjectTable table, std::string_view key);

}  // namespace cenote::store
