#include <set>
#include <string>
#include <utility>

#include "collector/store/covers.h"
#include "collector/store/holes.h"
#include "collector/store/keys.h"
#include "collector/store/ranges.h"
#include "collector/store/rows.h"
#include "collector/store/txn.h"
#include "collector/store/writer.h"

namespace cenote::store {
namespace {

std::string KeyOf(const Subject& subject, Allow::Origin origin) {
  return HoleKey(subject, static_cast<std::uint8_t>(origin));
}

void UpdateRangesOfHole(Txn& txn, const Subject& subject) {
  if (const IpPrefix* prefix = subject.prefix()) {
    UpdateRanges(txn, *prefix, Moved::kHole);
  }
}

}  // namespace

bool Writer::Covered(const Subject& subject) { return FindHole(*txn_, subject).has_value(); }

Result<std::optional<std::pair<Subject, Allow>>> Writer::FindAllow(const Subject& subject) {
  return OrError(*txn_, FindHole(*txn_, subject));
}

Result<std::vector<Subject>> Writer::SetAllow(const Subject& subject, const Allow& allow) {
  return OrError(*txn_, AddHole(subject, allow));
}

std::vector<Subject> Writer::AddHole(const Subject& subject, const Allow& allow) {
  const bool covered = Covered(subject);
  txn_->Put(txn_->tables().holes, KeyOf(subject, allow.origin), Encode(allow));
  wrote_ = true;
  if (covered) {
    return {};
  }
  std::vector<Subject> ended = EndCovered(subject);
  AppendUnchanged(subject);
  UpdateRangesOfHole(*txn_, subject);
  return ended;
}

std::vector<Subject> Writer::EndCovered(const Subject& hole) {
  std::vector<Subject> ended;
  while (!txn_->failed()) {
    // Anew each time: the row that was there is gone.
    Cursor cursor(*txn_, txn_->tables().listings);
    if (!cursor.Seek(hole.Key())) {
      break;
    }
    const Subject subject = SubjectOfKey(*txn_, ListingsOf(*txn_), cursor.key());
    if (txn_->failed() || !hole.Contains(subject)) {
      break;
    }
    const auto before = ReadListing(*txn_, subject);
    if (before) {
      WriteListing(subject, *before, {});
      ended.push_back(subject);
    }
  }
  return ended;
}

void Writer::AppendUnchanged(const Subject& hole) {
  for (const auto& [subject, listing] : ReadCovering(*txn_, hole)) {
    AppendChange(subject, listing, listing);
  }
}

bool Writer::DropHole(const Subject& subject, Allow::Origin origin) {
  if (!txn_->Delete(txn_->tables().holes, KeyOf(subject, origin))) {
    return false;
  }
  wrote_ = true;
  if (!Covered(subject)) {
    AppendUnchanged(subject);
    UpdateRangesOfHole(*txn_, subject);
  }
  return true;
}

Result<bool> Writer::RemoveAllow(const Subject& subject) {
  if (DropHole(subject, Allow::Origin::kOperator)) {
    return OrError(*txn_, true);
  }
  const auto standing = FindHole(*txn_, subject);
  if (standing && standing->first == subject) {
    return Error{Error::Code::kDenied, subject.ToString() + " is " + DescribeHole(standing->first, standing->second)};
  }
  return OrError(*txn_, false);
}

Status Writer::SetStandingHoles(const std::vector<Subject>& built_in, const std::vector<Subject>& configured) {
  using Hole = std::pair<Subject, Allow::Origin>;
  std::set<Hole> wanted;
  for (const Subject& subject : built_in) {
    wanted.emplace(subject, Allow::Origin::kBuiltIn);
  }
  for (const Subject& subject : configured) {
    wanted.emplace(subject, Allow::Origin::kConfigured);
  }
  std::vector<Hole> gone;
  {
    Cursor cursor(*txn_, txn_->tables().holes);
    for (bool row = cursor.First(); row; row = cursor.Next()) {
      auto hole = ParseHoleKey(cursor.key());
      if (!hole) {
        txn_->Fail({Error::Code::kCorrupt, "holes: a key does not decode"});
        break;
      }
      const auto origin = static_cast<Allow::Origin>(hole->second);
      if (wanted.erase({hole->first, origin}) == 0 && origin != Allow::Origin::kOperator) {
        gone.emplace_back(std::move(hole->first), origin);
      }
    }
  }
  // New ones first: space that only moves from one hole to another is never without.
  for (const auto& [subject, origin] : wanted) {
    Allow allow;
    allow.origin = origin;
    allow.since = now_;
    AddHole(subject, allow);
  }
  for (const auto& [subject, origin] : gone) {
    DropHole(subject, origin);
  }
  return txn_->status();
}

}  // namespace cenote::store
