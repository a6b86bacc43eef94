#include "collector/changes.h"

namespace cenote::collector {
namespace {

void Count(ChangeTally& tally, Reason reason, PartChange change) { ++tally[reason][static_cast<std::size_t>(change)]; }

}  // namespace

void CountChange(const Listing& before, const Listing& after, ChangeTally& tally) {
  for (const Part& part : after.parts) {
    const Part* old = before.From(part.source);
    if (old == nullptr || old->reason != part.reason) {
      Count(tally, part.reason, PartChange::kListed);
    } else if (!(*old == part)) {
      Count(tally, part.reason, PartChange::kChanged);
    }
  }
  for (const Part& part : before.parts) {
    const Part* now = after.From(part.source);
    if (now == nullptr || now->reason != part.reason) {
      Count(tally, part.reason, PartChange::kEnded);
    }
  }
}

}  // namespace cenote::collector
