// Rows as values, from any transaction: what Reader, Writer and the check share. A row that does not decode marks the
// transaction failed (kCorrupt, naming the row) and counts as absent.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "collector/model/listing.h"
#include "collector/model/observation.h"
#include "collector/model/record.h"
#include "collector/model/subject.h"
#include "collector/store/reader.h"
#include "collector/store/txn.h"

namespace cenote::store {

std::optional<Listing> ReadListing(Txn& txn, const Subject& subject);
std::optional<Record> ReadRecord(Txn& txn, const Subject& subject);
std::optional<Observation> ReadObservation(Txn& txn, const ObservationId& id);

Reader::Sizes CountRows(Txn& txn);

// All Listings over `subject`, itself included, widest first.
std::vector<std::pair<Subject, Listing>> ReadCovering(Txn& txn, const Subject& subject);

}  // namespace cenote::store
