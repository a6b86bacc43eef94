#include "collector/store/writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "collector/store/holes.h"
#include "collector/store/keys.h"
#include "collector/store/meta.h"
#include "collector/store/ranges.h"
#include "collector/store/rows.h"
#include "collector/store/txn.h"

namespace cenote::store {
namespace {

constexpr double kStopWriting = 0.95;  // of the map
constexpr double kStopFreeing = 0.99;
constexpr std::uint64_t kFreeingPart = 2;  // half of the disk's reserve

Status CheckRoom(const Env& env, Writer::Purpose purpose) {
  if (purpose == Writer::Purpose::kOpen) {
    return {};
  }
  const bool writes = purpose == Writer::Purpose::kWrite;
  if (env.NearlyFull(writes ? kStopWriting : kStopFreeing)) {
    return Error{Error::Code::kFull, "the store's map is nearly full: nothing more is written; raise store.map_size"};
  }
  return env.CheckDisk(writes ? 1 : kFreeingPart);
}

// As it will be read back, so that it can be compared with what is there.
Result<Listing> Normalised(Listing listing) {
  if (listing.parts.size() > kMaxParts) {
    return Error{Error::Code::kInvalid, "more than " + std::to_string(kMaxParts) + " parts in one Listing"};
  }
  for (Part& part : listing.parts) {
    part.since = FromSeconds(ClampSeconds(ToSeconds(part.since)));
    part.until = FromSeconds(SecondsRoundedUp(part.until));
  }
  return DecodeListing(Encode(listing));
}

}  // namespace

Writer::Writer() = default;
Writer::Writer(Writer&& other) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::Begin(Env& env, Time clock, Purpose purpose) {
  if (const Status room = CheckRoom(env, purpose); !room) {
    return room.error();
  }
  auto txn = Txn::Begin(env, Txn::Kind::kWrite);
  if (!txn) {
    return txn.error();
  }
  Writer writer;
  writer.txn_ = *std::move(txn);
  const Stamp stamp = ReadStampRow(*writer.txn_);
  writer.now_ = std::max(clock, stamp.last_time);
  writer.serial_ = stamp.serial + 1;
  if (Status status = writer.txn_->status(); !status) {
    return status.error();
  }
  return writer;
}

Result<bool> Writer::PutObservation(const Observation& observation) {
  const bool added = txn_->PutNew(txn_->tables().observations, ObservationKey(observation.id), Encode(observation));
  if (added) {
    txn_->Put(txn_->tables().by_time, ByTimeKey(observation.time, observation.id), {});
    wrote_ = true;
  }
  return OrError(*txn_, added);
}

Result<std::optional<Record>> Writer::GetRecord(const Subject& subject) {
  return OrError(*txn_, ReadRecord(*txn_, subject));
}

Status Writer::PutRecord(const Subject& subject, const Record& record) {
  txn_->Put(txn_->tables().records, subject.Key(), Encode(record));
  wrote_ = true;
  return txn_->status();
}

Result<Listing> Writer::GetListing(const Subject& subject) {
  return OrError(*txn_, ReadListing(*txn_, subject).value_or(Listing{}));
}

Status Writer::SetListing(const Subject& subject, Listing after) {
  auto wanted = Normalised(std::move(after));
  if (!wanted) {
    return wanted.error();
  }
  if (!wanted->empty()) {
    if (const auto hole = FindHole(*txn_, subject)) {
      return Error{Error::Code::kDenied, subject.ToString() + " is " + DescribeHole(hole->first, hole->second)};
    }
  }
  const Listing before = ReadListing(*txn_, subject).value_or(Listing{});
  if (txn_->failed() || before == *wanted) {
    return txn_->status();
  }
  WriteListing(subject, before, *wanted);
  if (const IpPrefix* prefix = subject.prefix()) {
    if (prefix->is_host()) {
      UpdateRangesOfHost(*txn_, *prefix, *wanted);
    } else {
      UpdateRanges(*txn_, *prefix, Moved::kListing);
    }
  }
  return txn_->status();
}

void Writer::WriteListing(const Subject& subject, const Listing& before, const Listing& after) {
  if (after.empty()) {
    txn_->Delete(txn_->tables().listings, subject.Key());
  } else {
    txn_->Put(txn_->tables().listings, subject.Key(), Encode(after));
  }
  AppendChange(subject, before, after);
  for (const Part& part : after.parts) {
    const Part* old = before.From(part.source);
    if (old == nullptr || old->until != part.until) {
      ScheduleAt(subject, ToSeconds(part.until));
    }
  }
}

void Writer::AppendChange(const Subject& subject, const Listing& before, const Listing& after) {
  const Change change{serial_, now_, subject, before, after};
  txn_->PutLast(txn_->tables().journal, JournalKey(serial_, changes_), Encode(change));
  ++changes_;
  wrote_ = true;
}

Status Writer::Schedule(const Subject& subject, Time when) {
  ScheduleAt(subject, SecondsRoundedUp(when));
  return txn_->status();
}

void Writer::ScheduleAt(const Subject& subject, std::int64_t seconds) {
  txn_->Put(txn_->tables().due, DueKey(seconds, subject.Key()), {});
  wrote_ = true;
}

Status Writer::PutHeartbeat(Time at) {
  WriteTime(*txn_, kMetaHeartbeat, at);
  wrote_ = true;
  return txn_->status();
}

Result<Serial> Writer::Commit() {
  CENOTE_CHECK(txn_ != nullptr);
  if (changes_ > 0) {
    WriteSerial(*txn_, serial_, now_);
  } else if (wrote_) {
    WriteTime(*txn_, kMetaLastTime, now_);
  }
  const Status committed = txn_->Commit();
  txn_.reset();
  if (!committed) {
    return committed.error();
  }
  return changes_ > 0 ? serial_ : serial_ - 1;
}

}  // namespace cenote::store
