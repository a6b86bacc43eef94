#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "collector/model/escape.h"
#include "collector/store/check_walk.h"
#include "collector/store/keys.h"
#include "collector/store/meta.h"
#include "collector/store/rows.h"

namespace cenote::store {
namespace {

// The state that the journal has led to so far, as hashes of key and Listing: a journal of millions fits in memory.
class Replay {
 public:
  // `complete`: the journal goes back to the empty store.
  explicit Replay(bool complete) : complete_(complete) {}

  void Apply(const Change& change, const std::string& name, Faults& faults) {
    const std::uint64_t before = Hash(Encode(change.before));
    const auto state =
        states_.try_emplace(Hash(change.subject.Key()), complete_ ? Hash(Encode(Listing{})) : before).first;
    if (state->second != before) {
      faults.Add(name + " does not start from what the Change before it left");
    }
    state->second = Hash(Encode(change.after));
  }

  // What is listed now, against what the journal says.
  void Compare(Txn& txn, Faults& faults) {
    Cursor cursor(txn, txn.tables().listings);
    for (bool row = cursor.First(); row; row = cursor.Next()) {
      const auto state = states_.find(Hash(cursor.key()));
      if (state == states_.end() ? complete_ : state->second != Hash(cursor.value())) {
        const auto subject = Subject::FromKey(cursor.key());
        faults.Add("journal: replaying it does not give the listing of " +
                   (subject ? subject->ToString() : EscapeForTerminal(cursor.key())));
      }
      if (state != states_.end()) {
        states_.erase(state);
      }
    }
    const std::uint64_t nothing = Hash(Encode(Listing{}));
    for (const auto& [subject, listing] : states_) {
      if (listing != nothing) {
        faults.Add("journal: replaying it leaves a listing that is not there");
      }
    }
  }

 private:
  static std::uint64_t Hash(std::string_view bytes) { return std::hash<std::string_view>{}(bytes); }
  bool complete_;
  std::unordered_map<std::uint64_t, std::uint64_t> states_;
};

std::optional<Time> TimeOf(Txn& txn, Serial serial) {
  const auto row = txn.Get(txn.tables().commits, NumberKey(serial));
  const auto ms = row ? ParseNumberKey(*row) : std::nullopt;
  return ms ? std::optional(FromMs(static_cast<std::int64_t>(*ms))) : std::nullopt;
}

// The commits from the journal's start to the store's serial, without a gap, with times that do not go back.
void CheckCommits(Txn& txn, Serial start, const Stamp& stamp, Faults& faults) {
  Cursor cursor(txn, txn.tables().commits);
  Serial expected = start;
  Time newest{};
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const auto serial = ParseNumberKey(cursor.key());
    const auto ms = ParseNumberKey(cursor.value());
    if (!serial || !ms) {
      faults.Add("commits: a row does not decode: " + EscapeForTerminal(cursor.key()));
      continue;
    }
    if (*serial != expected) {
      faults.Add("commits: serial " + std::to_string(*serial) + " where " + std::to_string(expected) + " should be");
    }
    const Time time = FromMs(static_cast<std::int64_t>(*ms));
    if (time < newest) {
      faults.Add("commits: the time of serial " + std::to_string(*serial) + " goes back");
    }
    newest = time;
    expected = *serial + 1;
  }
  if (expected != stamp.serial + 1 || newest != stamp.serial_time) {
    faults.Add("commits: they do not end at the store's serial " + std::to_string(stamp.serial) + " and its time");
  }
}

}  // namespace

void CheckMeta(Txn& txn, Faults& faults) {
  const Stamp stamp = ReadStampRow(txn);
  ReadTime(txn, kMetaHeartbeat);
  const auto key = txn.Get(txn.tables().meta, kMetaReferenceKey);
  if (!key || key->size() != 32) {
    faults.Add("meta: no key of the right size");
  }
  if (stamp.last_time < stamp.serial_time) {
    faults.Add("meta: the last time is before the serial's time");
  }
}

void CheckJournal(Txn& txn, Faults& faults) {
  const Stamp stamp = ReadStampRow(txn);
  const Serial start = ReadNumber(txn, kMetaJournalStart);
  const bool complete = start == ReadNumber(txn, kMetaFirstSerial);
  if (txn.failed()) {
    return;
  }
  CheckCommits(txn, start, stamp, faults);
  Replay replay(complete);
  Serial serial = start;
  std::uint32_t place = 0;
  Cursor cursor(txn, txn.tables().journal);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const auto key = ParseJournalKey(cursor.key());
    const auto change = DecodeChange(key ? key->first : 0, cursor.value());
    if (!key || !change) {
      faults.Add("journal: a row does not decode: " + EscapeForTerminal(cursor.key()));
      continue;
    }
    const std::string name = "journal: " + std::to_string(key->first) + "/" + std::to_string(key->second);
    if (key->first == serial + 1 && key->second == 0) {
      serial = key->first;
      place = 0;
    }
    if (key->first != serial || key->second != place) {
      faults.Add(name + " stands where " + std::to_string(serial) + "/" + std::to_string(place) + " should");
      serial = key->first;
      place = key->second;
    }
    ++place;
    if (TimeOf(txn, serial) != change->time) {
      faults.Add(name + " has not the time of its commit");
    }
    replay.Apply(*change, name, faults);
  }
  if (serial != stamp.serial) {
    faults.Add("journal: it ends at " + std::to_string(serial) + ", the store at " + std::to_string(stamp.serial));
  }
  replay.Compare(txn, faults);
}

}  // namespace cenote::store
