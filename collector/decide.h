// The arrow from a Record to the judgement's part of a Listing: pure, integer, explained.
//
// Two classes. A bot (its manner and content Signals reach `manners`) is listed at once from a low threshold, for days.
// A relay (no bot's manners: others send through it) needs far more, is listed for hours, and never before its findings
// are in or `wait` has passed since it was first seen.
#pragma once

#include <optional>
#include <vector>

#include "collector/model/listing.h"
#include "collector/model/record.h"
#include "collector/policy.h"

namespace cenote::collector {

// What one Signal added.
struct Contribution {
  Signal signal{};
  std::uint64_t count = 0;  // Observations that carried it, all buckets
  Points weight = 0;        // of one
  Points capped = 0;        // after the caps per Signal and bucket, before the decay
  Points points = 0;        // after the decay: its share of the score
  Points share = 0;         // of 1000: messages that showed it (manner and content Signals)
  Points manners = 0;       // its share of the manners
};

// Everything that Decide used; `cenote explain` prints it.
struct Explanation {
  std::vector<Contribution> signals;  // ascending by Signal
  Points score = 0;
  Points manners = 0;
  bool bot = false;      // the class
  bool kept = false;     // a part of that class lives: `keep` applies, otherwise `threshold`
  bool waiting = false;  // the findings are waited for
  ClassRules rules;      // of the class
  Points manners_needed = 0;
};

struct Decision {
  std::optional<Part> part;   // the judgement's part, as it should be
  std::optional<Time> again;  // when to decide again, apart from the part's own end
  Explanation why;
};

// `before`: the Listing as it stands. Changes come in steps: `until` is a full hour (for short lives an eighth of it)
// and moves only when less than half of the part's life remains; the grade only rises while the part lives. So a bot's
// thousandth message is no Change.
Decision Decide(const Record& record, const Listing& before, const Policy& policy, Time now);

}  // namespace cenote::collector
