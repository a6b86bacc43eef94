#include "collector/store/sweep.h"

#include <utility>

#include "collector/store/covers.h"

namespace cenote::store {

Sweep::Sweep(Txn& txn, const IpPrefix& region, std::string base, bool exempt)
    : txn_(txn),
      region_(region),
      listings_(txn, txn.tables().listings),
      holes_(txn, txn.tables().holes),
      parts_(std::move(base)),
      open_holes_(exempt ? 1 : 0),
      position_(region.first) {}

void Sweep::Run(const std::function<void(const Piece&)>& emit) {
  emit_ = &emit;
  const std::string key = Subject(region_).Key();
  ReadListing(listings_.Seek(key));
  ReadHole(holes_.Seek(key));
  while (auto inside = Take()) {
    LeaveUntil(inside->prefix.first);
    IpAddress before = inside->prefix.first;
    if (Decrement(before)) {
      EmitTo(before);
    }
    Enter(*inside);
  }
  LeaveUntil(std::nullopt);
  EmitTo(region_.Last());
}

void Sweep::ReadListing(bool there) {
  listing_.reset();
  if (!there) {
    return;
  }
  const Subject subject = SubjectOfKey(txn_, ListingsOf(txn_), listings_.key());
  if (txn_.failed() || subject.prefix() == nullptr || !region_.Contains(*subject.prefix())) {
    return;
  }
  auto listing = DecodeListing(listings_.value());
  if (!listing) {
    txn_.Fail(Within("listing of " + subject.ToString(), listing.error()));
    return;
  }
  listing_ = Inside{*subject.prefix(), false, EncodeParts(*listing, subject.prefix()->length)};
}

void Sweep::ReadHole(bool there) {
  hole_.reset();
  if (!there) {
    return;
  }
  const Subject subject = SubjectOfKey(txn_, HolesOf(txn_), holes_.key());
  if (!txn_.failed() && subject.prefix() != nullptr && region_.Contains(*subject.prefix())) {
    hole_ = Inside{*subject.prefix(), true, {}};
  }
}

std::optional<Sweep::Inside> Sweep::Take() {
  if (txn_.failed()) {
    return std::nullopt;
  }
  std::optional<Inside> taken;
  if (listing_ && !(hole_ && hole_->prefix < listing_->prefix)) {
    taken = std::exchange(listing_, std::nullopt);
    ReadListing(listings_.Next());
  } else if (hole_) {
    taken = std::exchange(hole_, std::nullopt);
    ReadHole(holes_.Next());
  }
  return taken;
}

void Sweep::Enter(const Inside& inside) {
  open_.push_back({inside.prefix.Last(), inside.hole, parts_.size()});
  parts_ += inside.parts;
  open_holes_ += inside.hole ? 1 : 0;
}

void Sweep::LeaveUntil(const std::optional<IpAddress>& first) {
  while (!open_.empty() && (!first || open_.back().last < *first)) {
    const Open ended = open_.back();
    EmitTo(ended.last);
    open_.pop_back();
    parts_.resize(ended.parts_before);
    open_holes_ -= ended.hole ? 1 : 0;
  }
}

void Sweep::EmitTo(const IpAddress& last) {
  if (past_end_ || last < position_) {
    return;
  }
  if (open_holes_ == 0 && !parts_.empty() && !txn_.failed()) {
    (*emit_)({position_, last, parts_});
  }
  position_ = last;
  past_end_ = !Increment(position_);
}

}  // namespace cenote::store
