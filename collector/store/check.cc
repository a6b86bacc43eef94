#include "collector/store/check.h"

#include <utility>

#include "collector/store/check_walk.h"
#include "collector/store/rows.h"

namespace cenote::store {

void Faults::Add(std::string line) {
  ++report_.fault_count;
  if (report_.faults.size() < kMaxFaultLines) {
    report_.faults.push_back(std::move(line));
  }
}

Result<CheckReport> CheckStore(Env& env) {
  auto begun = Txn::Begin(env, Txn::Kind::kRead);
  if (!begun) {
    return begun.error();
  }
  Txn& txn = **begun;
  CheckReport report;
  report.sizes = CountRows(txn);
  Faults faults(report);
  const auto walks = {CheckMeta, CheckListings, CheckHoles, CheckDue, CheckJournal, CheckRecords, CheckObservations};
  for (const auto& walk : walks) {
    walk(txn, faults);
    if (Status status = txn.TakeStatus(); !status) {
      faults.Add(status.error().message);
    }
  }
  for (const Family family : {Family::kV4, Family::kV6}) {
    CheckRanges(txn, family, faults);
    if (Status status = txn.TakeStatus(); !status) {
      faults.Add(status.error().message);
    }
  }
  return report;
}

}  // namespace cenote::store
