// Which of the parts over an address an answer shows. A plain value that borrows the parts.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "collector/store/reader.h"

namespace cenote::rbl {

// The parts that one answer shows, one per Reason, ascending by Reason. Of several the narrowest prefix counts, then
// the oldest: what the reference in the TXT stands for must not hang on the order in the store.
class Chosen {
 public:
  void Add(const store::FoundPart& part) {
    auto* const end = parts_.data() + size_;
    auto* const place = std::lower_bound(
        parts_.data(), end, &part, [](const auto* left, const auto* right) { return left->reason < right->reason; });
    if (place != end && (*place)->reason == part.reason) {
      *place = Better(**place, part) ? &part : *place;
      return;
    }
    std::move_backward(place, end, end + 1);
    *place = &part;
    ++size_;
  }
  std::span<const store::FoundPart* const> parts() const { return {parts_.data(), size_}; }

 private:
  static bool Better(const store::FoundPart& old, const store::FoundPart& part) {
    return part.length != old.length ? part.length > old.length : part.since < old.since;
  }

  static constexpr std::size_t kMost = 256;           // a zone shows Reasons below 256 only
  std::array<const store::FoundPart*, kMost> parts_;  // only the first size_ are set
  std::size_t size_ = 0;
};

}  // namespace cenote::rbl
