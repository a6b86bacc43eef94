// Writer: one write transaction; it commits or vanishes. Only the collector (and restore) may include this.
//
// SetListing is the one function that writes Listings: it refuses exempt space, keeps the derived ranges, the journal
// and the due table in step, all in this transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/model/change.h"
#include "collector/model/listing.h"
#include "collector/model/observation.h"
#include "collector/model/record.h"
#include "collector/model/result.h"
#include "collector/model/subject.h"
#include "collector/store/env.h"
#include "collector/store/reader.h"

namespace cenote::store {

class Writer {
 public:
  // `clock` is what the clock says; now() is that or the store's last time, whichever is later.
  static Result<Writer> Begin(Env& env, Time clock);
  Writer(Writer&& other) noexcept;
  Writer& operator=(Writer&&) = delete;
  Writer(const Writer&) = delete;
  ~Writer();  // without Commit: nothing happened

  Time now() const { return now_; }

  // False when an Observation of that id is already there (it is then left alone).
  Result<bool> PutObservation(const Observation& observation);
  Result<std::optional<Record>> GetRecord(const Subject& subject);
  Status PutRecord(const Subject& subject, const Record& record);

  Result<Listing> GetListing(const Subject& subject);  // empty when not listed
  // Makes `subject`'s Listing what `after` says (empty: not listed). Equal to what is there: no Change. kDenied when
  // the subject lies in exempt space and `after` is not empty.
  Status SetListing(const Subject& subject, Listing after);

  // The narrowest hole that contains `subject`.
  Result<std::optional<std::pair<Subject, Allow>>> FindAllow(const Subject& subject);
  // Makes a hole and ends the Listings it covers (each a Change). Gives the Subjects that were delisted.
  Result<std::vector<Subject>> SetAllow(const Subject& subject, const Allow& allow);
  Result<bool> RemoveAllow(const Subject& subject);
  // Makes the holes of origin kBuiltIn and kConfigured exactly these (at the collector's start).
  Status SetStandingHoles(const std::vector<Subject>& built_in, const std::vector<Subject>& configured);

  // Asks to decide again about `subject` at `when` (rounded up to a second). A Subject may be due more than once.
  Status Schedule(const Subject& subject, Time when);
  // Takes (removes and gives) up to `most` Subjects that are due at now().
  Result<std::vector<Subject>> TakeDue(std::size_t most);

  // Removes Observations older than `before`, at most `most`; gives how many. The same for journal commits.
  Result<std::size_t> TrimObservations(Time before, std::size_t most);
  Result<std::size_t> TrimJournal(Time before, std::size_t most);

  Status PutHeartbeat(Time at);

  // Durable when it returns. Gives the serial: a new one when a Listing changed, otherwise the one before.
  Result<Serial> Commit();
  std::size_t changes() const { return changes_; }  // made so far in this transaction

 private:
  Writer() = default;
  Env* env_ = nullptr;
  MDB_txn* txn_ = nullptr;
  Time now_{};
  Serial serial_ = 0;  // what this transaction's Changes get
  std::uint32_t changes_ = 0;
};

}  // namespace cenote::store
