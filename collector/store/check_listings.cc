#include <optional>
#include <string>

#include "collector/model/escape.h"
#include "collector/store/check_walk.h"
#include "collector/store/covers.h"
#include "collector/store/holes.h"
#include "collector/store/keys.h"

namespace cenote::store {
namespace {

void CheckListing(Txn& txn, const Subject& subject, const Listing& listing, Faults& faults) {
  const std::string name = "listings: " + subject.ToString();
  if (listing.empty()) {
    faults.Add(name + " is empty");
  }
  if (const auto hole = FindHole(txn, subject)) {
    faults.Add(name + " is " + DescribeHole(hole->first, hole->second));
  }
  for (const Part& part : listing.parts) {
    if (FromSeconds(ToSeconds(part.since)) != part.since || FromSeconds(SecondsRoundedUp(part.until)) != part.until) {
      faults.Add(name + " has a time that is no whole second");
    }
    if (!txn.Get(txn.tables().due, DueKey(ToSeconds(part.until), subject.Key()))) {
      faults.Add(name + " is not due at " + FormatTime(part.until) + ", when a part of it ends");
    }
  }
}

}  // namespace

void CheckListings(Txn& txn, Faults& faults) {
  Cursor cursor(txn, txn.tables().listings);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const auto subject = Subject::FromKey(cursor.key());
    const auto listing = DecodeListing(cursor.value());
    if (!subject) {
      faults.Add("listings: a key that is no Subject's: " + EscapeForTerminal(cursor.key()));
    } else if (!listing) {
      faults.Add("listings: " + subject->ToString() + ": " + listing.error().message);
    } else {
      CheckListing(txn, *subject, *listing, faults);
    }
  }
}

void CheckHoles(Txn& txn, Faults& faults) {
  Cursor cursor(txn, txn.tables().holes);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const auto key = ParseHoleKey(cursor.key());
    if (!key) {
      faults.Add("holes: a key that is no Subject's: " + EscapeForTerminal(cursor.key()));
    } else if (auto allow = DecodeAllow(key->second, cursor.value()); !allow) {
      faults.Add("holes: " + key->first.ToString() + ": " + allow.error().message);
    }
  }
}

void CheckDue(Txn& txn, Faults& faults) {
  Cursor cursor(txn, txn.tables().due);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    if (!ParseDueKey(cursor.key())) {
      faults.Add("due: a key that is no time and Subject: " + EscapeForTerminal(cursor.key()));
    }
  }
}

void CheckRecords(Txn& txn, Faults& faults) {
  Cursor cursor(txn, txn.tables().records);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const auto subject = Subject::FromKey(cursor.key());
    if (!subject) {
      faults.Add("records: a key that is no Subject's: " + EscapeForTerminal(cursor.key()));
    } else if (auto record = DecodeRecord(cursor.value()); !record) {
      faults.Add("records: " + subject->ToString() + ": " + record.error().message);
    }
  }
}

}  // namespace cenote::store
