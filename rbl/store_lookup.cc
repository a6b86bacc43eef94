#include "rbl/store_lookup.h"

#include <algorithm>

namespace cenote::rbl {

// The first snapshot also gives what never changes while the store is open.
Status StoreLookup::Open() {
  store::Env* env = door_.env();
  if (env == nullptr) {
    return Error{Error::Code::kUnavailable, "there is no store yet"};
  }
  auto reader = std::make_unique<store::Reader>(*env);
  if (Status renewed = reader->Renew(); !renewed.ok()) {
    return renewed;
  }
  const auto key = reader->ReferenceKey();
  reader->Release();
  if (!key.ok()) {
    return key.error();
  }
  reference_key_ = *key;
  reader_ = std::move(reader);
  return {};
}

Status StoreLookup::Refresh(View& view) {
  if (reader_ == nullptr) {
    if (Status opened = Open(); !opened.ok()) {
      return opened;
    }
  }
  if (Status renewed = reader_->Renew(); !renewed.ok()) {
    return renewed;
  }
  const auto stamp = reader_->ReadStamp();
  if (!stamp.ok()) {
    return stamp.error();
  }
  view.serial = stamp->serial;
  view.now = std::max(view.now, stamp->last_time);
  return {};
}

View StoreLookup::Begin(const Zones& zones, Time clock) {
  View view{zones, this, 0, {}, clock};
  if (!Refresh(view).ok()) {
    view.lookup = nullptr;
  }
  view.reference_key = reference_key_;
  return view;
}

void StoreLookup::End() {
  if (reader_ != nullptr) {
    reader_->Release();
  }
}

const store::Found* StoreLookup::Find(const IpAddress& address) {
  return reader_->Lookup(address, found_).ok() ? &found_ : nullptr;
}

std::optional<bool> StoreLookup::AnyInside(const IpPrefix& prefix) {
  bool any = false;
  const Status walked = reader_->ForEachListing(prefix, [&](const Subject& subject, const Listing&) {
    any = subject.prefix() != nullptr && prefix.Contains(*subject.prefix());
    return false;
  });
  return walked.ok() ? std::optional(any) : std::nullopt;
}

std::optional<Time> StoreLookup::Heartbeat() {
  const auto at = reader_->Heartbeat();
  return at.ok() ? std::optional(*at) : std::nullopt;
}

}  // namespace cenote::rbl
