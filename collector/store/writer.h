// Writer: one write transaction; it commits or vanishes. Only the collector (and restore) may include this.
//
// SetListing is the one function that writes Listings: it refuses exempt space, keeps the derived ranges, the journal
// and the due table in step, all in this transaction.
//
// kInvalid and kDenied refuse one call and leave the transaction as it was. Any other error ends it: later calls and
// Commit give that error again, and nothing is written. kFull, from Commit too, means that the map had no room and
// nothing happened; any other failed Commit (a full disk is kIo there) is never retried: say so and die.
#pragma once

#include <cstdint>
#include <memory>
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
  // kWrite is refused (kFull) when more than 95 % of the map is in use or the disk's reserve is touched; kFree, for
  // what gives room back (trimming, sweeping, ending Listings), at 99 % and half of the reserve; kOpen, for what the
  // start has to say, never.
  enum class Purpose : std::uint8_t { kWrite, kFree, kOpen };
  // `clock` is what the clock says; now() is that or the store's last time, whichever is later. Waits for another
  // writer's end; a thread that has a Writer must not begin a second one.
  static Result<Writer> Begin(Env& env, Time clock, Purpose purpose = Purpose::kWrite);
  Writer(Writer&& other) noexcept;
  Writer& operator=(Writer&&) = delete;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();  // without Commit: nothing happened

  Time now() const { return now_; }

  // False when an Observation of that id is already there (it is then left alone).
  Result<bool> PutObservation(const Observation& observation);
  Result<std::optional<Record>> GetRecord(const Subject& subject);
  Status PutRecord(const Subject& subject, const Record& record);

  Result<Listing> GetListing(const Subject& subject);  // empty when not listed
  // Makes `subject`'s Listing what `after` says (empty: not listed). Times become whole seconds (since rounded down,
  // until up) of 32 bits, long texts are cut. Equal to what is there: no Change. kDenied when the subject lies in
  // exempt space and `after` is not empty; a Subject wider than a hole is listed around it. Asks to decide again at
  // each part's until.
  Status SetListing(const Subject& subject, Listing after);

  // The narrowest hole that contains `subject`.
  Result<std::optional<std::pair<Subject, Allow>>> FindAllow(const Subject& subject);
  // Makes a hole and ends the Listings it covers (each a Change). Gives the Subjects that were delisted. Each wider
  // Listing over the hole gets a Change with before and after equal, since what it lists is less now.
  Result<std::vector<Subject>> SetAllow(const Subject& subject, const Allow& allow);
  // Takes the operator's hole away: false when there is none, kDenied when there is only a standing one. Wider Listings
  // get a Change as above.
  Result<bool> RemoveAllow(const Subject& subject);
  // Makes the holes of origin kBuiltIn and kConfigured exactly these (at the collector's start). Operators' holes stay.
  Status SetStandingHoles(const std::vector<Subject>& built_in, const std::vector<Subject>& configured);

  // Asks to decide again about `subject` at `when` (rounded up to a second). A Subject may be due more than once.
  Status Schedule(const Subject& subject, Time when);
  // Takes (removes and gives) up to `most` Subjects that are due at now().
  Result<std::vector<Subject>> TakeDue(std::size_t most);

  // Removes Observations older than `before`, at most `most`, oldest first; gives how many.
  Result<std::size_t> TrimObservations(Time before, std::size_t most);
  // Removes the Changes of commits older than `before`, oldest first and whole commits only, until at least `most` are
  // gone; gives how many. Moves the journal's start (Reader::JournalStart) to the last serial that it took.
  Result<std::size_t> TrimJournal(Time before, std::size_t most);

  Status PutHeartbeat(Time at);

  // Durable when it returns. Gives the serial: a new one when a Listing changed, otherwise the one before. Without any
  // write it costs nothing. The Writer is over, whatever it returns.
  Result<Serial> Commit();
  std::size_t changes() const { return changes_; }  // made so far in this transaction

 private:
  Writer();
  bool Covered(const Subject& subject);
  void AppendChange(const Subject& subject, const Listing& before, const Listing& after);
  void AppendUnchanged(const Subject& hole);
  void WriteListing(const Subject& subject, const Listing& before, const Listing& after);
  std::vector<Subject> EndCovered(const Subject& hole);
  std::vector<Subject> AddHole(const Subject& subject, const Allow& allow);
  bool DropHole(const Subject& subject, Allow::Origin origin);
  void ScheduleAt(const Subject& subject, std::int64_t seconds);

  std::unique_ptr<Txn> txn_;
  Time now_{};
  Serial serial_ = 0;  // what this transaction's Changes get
  std::uint32_t changes_ = 0;
  bool wrote_ = false;
};

}  // namespace cenote::store
