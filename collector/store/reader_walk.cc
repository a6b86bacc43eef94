#include "collector/store/covers.h"
#include "collector/store/holes.h"
#include "collector/store/keys.h"
#include "collector/store/reader.h"
#include "collector/store/rows.h"
#include "collector/store/txn.h"

namespace cenote::store {

Status Reader::ForEachListing(const Subject& from, const std::function<bool(const Subject&, const Listing&)>& visit) {
  CENOTE_CHECK(renewed_);
  Cursor cursor(*txn_, env_.tables().listings);
  for (bool row = cursor.Seek(from.Key()); row; row = cursor.Next()) {
    const Subject subject = SubjectOfKey(*txn_, ListingsOf(*txn_), cursor.key());
    auto listing = DecodeListing(cursor.value());
    if (!listing) {
      txn_->Fail(Within("listing of " + subject.ToString(), listing.error()));
    }
    if (txn_->failed() || !visit(subject, *listing)) {
      break;
    }
  }
  return txn_->TakeStatus();
}

Status Reader::ForEachHole(const std::function<bool(const Subject&, const Allow&)>& visit) {
  CENOTE_CHECK(renewed_);
  Cursor cursor(*txn_, env_.tables().holes);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    const Subject subject = SubjectOfKey(*txn_, HolesOf(*txn_), cursor.key());
    auto allow = DecodeAllow(static_cast<std::uint8_t>(cursor.key().back()), cursor.value());
    if (!allow) {
      txn_->Fail(Within("hole " + subject.ToString(), allow.error()));
    }
    if (txn_->failed() || !visit(subject, *allow)) {
      break;
    }
  }
  return txn_->TakeStatus();
}

Status Reader::ForEachChange(Serial after, const std::function<bool(const Change&)>& visit) {
  CENOTE_CHECK(renewed_);
  if (after == ~Serial{0}) {
    return {};
  }
  Cursor cursor(*txn_, env_.tables().journal);
  for (bool row = cursor.Seek(JournalKey(after + 1, 0)); row; row = cursor.Next()) {
    const auto key = ParseJournalKey(cursor.key());
    auto change = DecodeChange(key ? key->first : 0, cursor.value());
    if (!key || !change) {
      txn_->Fail({Error::Code::kCorrupt, "journal: a row does not decode"});
      break;
    }
    if (!visit(*change)) {
      break;
    }
  }
  return txn_->TakeStatus();
}

Status Reader::ForEachObservation(Time from, const std::function<bool(const Observation&)>& visit) {
  CENOTE_CHECK(renewed_);
  Cursor cursor(*txn_, env_.tables().by_time);
  for (bool row = cursor.Seek(ByTimeKey(from)); row; row = cursor.Next()) {
    const auto key = ParseByTimeKey(cursor.key());
    if (!key) {
      txn_->Fail({Error::Code::kCorrupt, "by_time: a key does not decode"});
      break;
    }
    const auto observation = ReadObservation(*txn_, key->second);
    if (txn_->failed() || (observation && !visit(*observation))) {
      break;
    }
  }
  return txn_->TakeStatus();
}

Result<Reader::Sizes> Reader::CountRows() {
  CENOTE_CHECK(renewed_);
  const Sizes sizes = store::CountRows(*txn_);
  Status status = txn_->TakeStatus();
  return status.ok() ? Result<Sizes>(sizes) : status.error();
}

}  // namespace cenote::store
