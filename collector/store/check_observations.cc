#include <string>

#include "collector/model/escape.h"
#include "collector/store/check_walk.h"
#include "collector/store/keys.h"

namespace cenote::store {
namespace {

void CheckByTime(Txn& txn, Faults& faults) {
  Cursor cursor(txn, txn.tables().by_time);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const auto key = ParseByTimeKey(cursor.key());
    if (!key) {
      faults.Add("by_time: a key that is no time and id: " + EscapeForTerminal(cursor.key()));
    } else if (!txn.Get(txn.tables().observations, ObservationKey(key->second))) {
      faults.Add("by_time: " + key->second.ToString() + " is not among the observations");
    }
  }
}

}  // namespace

void CheckObservations(Txn& txn, Faults& faults) {
  Cursor cursor(txn, txn.tables().observations);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const auto id = ParseObservationKey(cursor.key());
    const auto observation = DecodeObservation(cursor.value());
    if (!id) {
      faults.Add("observations: a key that is no id: " + EscapeForTerminal(cursor.key()));
      continue;
    }
    const std::string name = "observations: " + id->ToString();
    if (!observation) {
      faults.Add(name + ": " + observation.error().message);
    } else if (observation->id != *id) {
      faults.Add(name + " holds that of " + observation->id.ToString());
    } else if (!txn.Get(txn.tables().by_time, ByTimeKey(observation->time, *id))) {
      faults.Add(name + " is not in by_time");
    }
  }
  CheckByTime(txn, faults);
}

}  // namespace cenote::store
