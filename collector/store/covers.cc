#include "collector/store/covers.h"

#include <string>
#include <utility>

namespace cenote::store {
namespace {

// To the lowest row of exactly that Subject.
bool SeekExactly(Cursor& cursor, const std::string& subject_key, std::size_t extra) {
  return cursor.Seek(subject_key) && cursor.key().size() == subject_key.size() + extra &&
         cursor.key().substr(0, subject_key.size()) == subject_key;
}

int CommonBits(const IpAddress& a, const IpAddress& b) {
  int common = 0;
  for (std::size_t i = 0; common < a.bits(); ++i, common += 8) {
    unsigned difference = static_cast<unsigned>(a.bytes[i] ^ b.bytes[i]);
    if (difference != 0) {
      for (; (difference & 0x80U) == 0; difference <<= 1U) {
        ++common;
      }
      return common;
    }
  }
  return common;
}

void ForEachPrefix(Txn& txn, SubjectTable table, const IpPrefix& prefix, const CoverVisit& visit) {
  Cursor cursor(txn, table.table);
  const char kind = Subject(prefix).Key().front();
  int length = prefix.length;
  while (length >= 0) {
    std::string key = Subject(IpPrefix::Of(prefix.first, length)).Key();
    key.append(table.extra, '\xFF');
    if (!cursor.Floor(key) || cursor.key().front() != kind) {
      return;
    }
    const Subject below = SubjectOfKey(txn, table, cursor.key());
    if (txn.failed()) {
      return;
    }
    if (!below.Contains(prefix)) {
      length = CommonBits(below.prefix()->first, prefix.first);
      continue;
    }
    if (!SeekExactly(cursor, below.Key(), table.extra) || !visit(below, cursor.key(), cursor.value())) {
      return;
    }
    length = below.prefix()->length - 1;
  }
}

void ForEachName(Txn& txn, SubjectTable table, const DomainName& name, const CoverVisit& visit) {
  Cursor cursor(txn, table.table);
  std::string_view rest = name.text;
  while (!rest.empty()) {
    const Subject cover(DomainName{std::string(rest)});
    if (SeekExactly(cursor, cover.Key(), table.extra) && !visit(cover, cursor.key(), cursor.value())) {
      return;
    }
    const std::size_t dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
}

}  // namespace

SubjectTable ListingsOf(const Txn& txn) { return {txn.tables().listings, 0}; }
SubjectTable HolesOf(const Txn& txn) { return {txn.tables().holes, 1}; }

void ForEachCover(Txn& txn, SubjectTable table, const Subject& subject, const CoverVisit& visit) {
  if (const IpPrefix* prefix = subject.prefix()) {
    ForEachPrefix(txn, table, *prefix, visit);
  } else if (const DomainName* name = subject.name()) {
    ForEachName(txn, table, *name, visit);
  } else {
    Cursor cursor(txn, table.table);
    if (SeekExactly(cursor, subject.Key(), table.extra)) {
      visit(subject, cursor.key(), cursor.value());
    }
  }
}

Subject SubjectOfKey(Txn& txn, SubjectTable table, std::string_view key) {
  if (key.size() > table.extra) {
    if (auto subject = Subject::FromKey(key.substr(0, key.size() - table.extra))) {
      return *std::move(subject);
    }
  }
  txn.Fail({Error::Code::kCorrupt, "a key is no Subject's"});
  return {};
}

}  // namespace cenote::store
