#include <optional>
#include <utility>

#include "collector/store/keys.h"
#include "collector/store/meta.h"
#include "collector/store/txn.h"
#include "collector/store/writer.h"

namespace cenote::store {
namespace {

// The serial and time of the commit at `cursor`.
std::optional<std::pair<Serial, Time>> CommitAt(Txn& txn, const Cursor& cursor) {
  const auto serial = ParseNumberKey(cursor.key());
  const auto ms = ParseNumberKey(cursor.value());
  if (!serial || !ms) {
    txn.Fail({Error::Code::kCorrupt, "commits: a row does not decode"});
    return std::nullopt;
  }
  return std::pair(*serial, FromMs(static_cast<std::int64_t>(*ms)));
}

std::size_t RemoveChanges(Txn& txn, Serial serial) {
  std::size_t removed = 0;
  Cursor cursor(txn, txn.tables().journal);
  while (cursor.First()) {
    const auto key = ParseJournalKey(cursor.key());
    if (!key) {
      txn.Fail({Error::Code::kCorrupt, "journal: a key does not decode"});
    }
    if (!key || key->first > serial) {
      break;
    }
    cursor.Delete();
    ++removed;
  }
  return removed;
}

}  // namespace

Result<std::vector<Subject>> Writer::TakeDue(std::size_t most) {
  std::vector<Subject> due;
  Cursor cursor(*txn_, txn_->tables().due);
  while (due.size() < most && cursor.First()) {
    auto row = ParseDueKey(cursor.key());
    if (!row) {
      txn_->Fail({Error::Code::kCorrupt, "due: a key does not decode"});
      break;
    }
    if (row->first > ToSeconds(now_)) {
      break;
    }
    due.push_back(std::move(row->second));
    cursor.Delete();
    wrote_ = true;
  }
  return OrError(*txn_, std::move(due));
}

Result<std::size_t> Writer::TrimObservations(Time before, std::size_t most) {
  std::size_t removed = 0;
  Cursor cursor(*txn_, txn_->tables().by_time);
  while (removed < most && cursor.First()) {
    const auto row = ParseByTimeKey(cursor.key());
    if (!row) {
      txn_->Fail({Error::Code::kCorrupt, "by_time: a key does not decode"});
      break;
    }
    if (row->first >= before) {
      break;
    }
    cursor.Delete();
    txn_->Delete(txn_->tables().observations, ObservationKey(row->second));
    wrote_ = true;
    ++removed;
  }
  return OrError(*txn_, removed);
}

Result<std::size_t> Writer::TrimJournal(Time before, std::size_t most) {
  std::size_t removed = 0;
  Serial start = ReadNumber(*txn_, kMetaJournalStart);
  Cursor cursor(*txn_, txn_->tables().commits);
  while (removed < most && cursor.Seek(NumberKey(start + 1))) {
    const auto commit = CommitAt(*txn_, cursor);
    if (!commit || commit->second >= before) {
      break;
    }
    // Its Changes go; its time stays, as that of the journal's new start.
    removed += RemoveChanges(*txn_, commit->first);
    txn_->Delete(txn_->tables().commits, NumberKey(start));
    start = commit->first;
  }
  if (removed > 0) {
    WriteNumber(*txn_, kMetaJournalStart, start);
    wrote_ = true;
  }
  return OrError(*txn_, removed);
}

}  // namespace cenote::store
