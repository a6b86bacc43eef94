#include "collector/store/rows.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "collector/store/covers.h"
#include "collector/store/keys.h"

namespace cenote::store {
namespace {

template <typename T>
std::optional<T> Decoded(Txn& txn, std::optional<std::string_view> bytes, Result<T> (*decode)(std::string_view),
                         const std::string& what) {
  if (!bytes) {
    return std::nullopt;
  }
  Result<T> value = decode(*bytes);
  if (!value) {
    txn.Fail(Within(what, value.error()));
    return std::nullopt;
  }
  return *std::move(value);
}

}  // namespace

std::optional<Listing> ReadListing(Txn& txn, const Subject& subject) {
  return Decoded(txn, txn.Get(txn.tables().listings, subject.Key()), DecodeListing, "listing of a Subject");
}

std::optional<Record> ReadRecord(Txn& txn, const Subject& subject) {
  return Decoded(txn, txn.Get(txn.tables().records, subject.Key()), DecodeRecord, "record of a Subject");
}

std::optional<Observation> ReadObservation(Txn& txn, const ObservationId& id) {
  return Decoded(txn, txn.Get(txn.tables().observations, ObservationKey(id)), DecodeObservation, "observation");
}

std::vector<std::pair<Subject, Listing>> ReadCovering(Txn& txn, const Subject& subject) {
  std::vector<std::pair<Subject, Listing>> covering;
  ForEachCover(txn, ListingsOf(txn), subject, [&](const Subject& cover, auto, std::string_view value) {
    auto listing = Decoded(txn, value, DecodeListing, "listing of a Subject");
    if (!listing) {
      return false;
    }
    covering.emplace_back(cover, *std::move(listing));
    return true;
  });
  std::reverse(covering.begin(), covering.end());
  return covering;
}

Reader::Sizes CountRows(Txn& txn) {
  const Tables& tables = txn.tables();
  Reader::Sizes sizes;
  sizes.records = txn.Rows(tables.records);
  sizes.observations = txn.Rows(tables.observations);
  sizes.listings = txn.Rows(tables.listings);
  sizes.ranges = txn.Rows(tables.ranges4) + txn.Rows(tables.ranges6);
  sizes.holes = txn.Rows(tables.holes);
  sizes.changes = txn.Rows(tables.journal);
  sizes.due = txn.Rows(tables.due);
  return sizes;
}

}  // namespace cenote::store
