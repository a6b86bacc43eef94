#include "feeds/book.h"

#include <algorithm>

#include "collector/store/reference.h"

namespace cenote::feeds {
namespace {

// A read transaction for one question.
class Snapshot {
 public:
  explicit Snapshot(store::Reader& reader) : reader_(reader), renewed_(reader.Renew()) {}
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot() { reader_.Release(); }
  const Status& renewed() const { return renewed_; }

 private:
  store::Reader& reader_;
  Status renewed_;
};

bool IsShown(const Part& part, Time now) { return part.publish && part.until > now; }

}  // namespace

Status Book::Open() {
  if (reader_) {
    return {};
  }
  Result<std::unique_ptr<store::Env>> env = store::Env::OpenReader(options_);
  if (!env) {
    return env.error();
  }
  env_ = *std::move(env);
  reader_ = std::make_unique<store::Reader>(*env_);
  return {};
}

Status Book::CheckReaders() { return env_ ? env_->CheckReaders() : Status(); }

Result<Overview> Book::ReadOverview() {
  if (const Status open = Open(); !open) {
    return open.error();
  }
  const Snapshot snapshot(*reader_);
  if (!snapshot.renewed()) {
    return snapshot.renewed().error();
  }
  const Result<store::Stamp> stamp = reader_->ReadStamp();
  const Result<store::Reader::Sizes> sizes = reader_->CountRows();
  if (!stamp || !sizes) {
    return stamp ? sizes.error() : stamp.error();
  }
  return Overview{stamp->serial, stamp->serial_time, sizes->listings, sizes->records};
}

Result<Answer> Book::Find(const Subject& asked, Time now) {
  if (const Status open = Open(); !open) {
    return open.error();
  }
  const Snapshot snapshot(*reader_);
  if (!snapshot.renewed()) {
    return snapshot.renewed().error();
  }
  const Result<store::Stamp> stamp = reader_->ReadStamp();
  if (!stamp) {
    return stamp.error();
  }
  return FindRenewed(asked, std::max(now, stamp->last_time));
}

Result<Answer> Book::FindRenewed(const Subject& asked, Time now) {
  const auto allow = reader_->FindAllow(asked);
  if (!allow) {
    return allow.error();
  }
  if (allow->has_value()) {
    return Answer{{}, true};
  }
  const bool is_address = asked.prefix() != nullptr && asked.prefix()->is_host();
  return is_address ? FindAddress(asked, now) : FindCovering(asked, now);
}

// The way that DNS takes, so that page and answer agree.
Result<Answer> Book::FindAddress(const Subject& asked, Time now) {
  const IpAddress address = asked.prefix()->first;
  store::Found found;
  const Result<std::array<std::uint8_t, 32>> key = reader_->ReferenceKey();
  const Status looked_up = reader_->Lookup(address, found);
  if (!looked_up || !key) {
    return looked_up ? key.error() : looked_up.error();
  }
  Answer answer;
  for (const store::FoundPart& part : found) {
    const Time until = FromSeconds(part.until);
    if (part.publish && until > now) {
      const Subject subject(IpPrefix::Of(address, part.length));
      answer.parts.push_back({subject, part.reason, part.grade, FromSeconds(part.since), until,
                              store::ReferenceOf(*key, subject, part.reason, part.since)});
    }
  }
  return answer;
}

Result<Answer> Book::FindCovering(const Subject& asked, Time now) {
  const Result<std::array<std::uint8_t, 32>> key = reader_->ReferenceKey();
  const auto covering = reader_->Covering(asked);
  if (!covering || !key) {
    return covering ? key.error() : covering.error();
  }
  Answer answer;
  for (const auto& [subject, listing] : *covering) {
    for (const Part& part : listing.parts) {
      if (IsShown(part, now)) {
        answer.parts.push_back({subject, part.reason, part.grade, part.since, part.until,
                                store::ReferenceOf(*key, subject, part.reason, ToSeconds(part.since))});
      }
    }
  }
  return answer;
}

}  // namespace cenote::feeds
