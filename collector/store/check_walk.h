// The parts of CheckStore: one walk per group of tables, all over one snapshot.
#pragma once

#include <string>

#include "collector/store/check.h"
#include "collector/store/txn.h"

namespace cenote::store {

inline constexpr std::size_t kMaxFaultLines = 100;

class Faults {
 public:
  explicit Faults(CheckReport& report) : report_(report) {}
  void Add(std::string line);

 private:
  CheckReport& report_;
};

void CheckMeta(Txn& txn, Faults& faults);
void CheckListings(Txn& txn, Faults& faults);  // decode, no exempt ones, ends in the due table
void CheckHoles(Txn& txn, Faults& faults);
void CheckDue(Txn& txn, Faults& faults);
void CheckRanges(Txn& txn, Family family, Faults& faults);
void CheckJournal(Txn& txn, Faults& faults);
void CheckRecords(Txn& txn, Faults& faults);
void CheckObservations(Txn& txn, Faults& faults);

}  // namespace cenote::store
