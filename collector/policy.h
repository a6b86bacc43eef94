// Policy: the numbers by which Decide judges a Record. Made once from the configuration, then only read; any thread.
//
// Points are fixed-point thousandths, so that the same Record gives the same sum on every machine. The reasons for each
// default stand in the rows (policy_rows.cc) and in ops/doc/policy.md.
#pragma once

#include <cstdint>
#include <vector>

#include "collector/model/reason.h"
#include "collector/model/signal.h"
#include "collector/model/time.h"
#include "ops/config.h"

namespace cenote::collector {

using Points = std::int64_t;  // 1/1000 of a point
inline constexpr Points kPoint = 1000;

// What makes and keeps a judgement of one class.
struct ClassRules {
  Reason reason;
  Points threshold = 0;  // listed from here
  Points keep = 0;       // stays listed from here
  Points sure = 0;       // the highest grade of the class from here
  std::uint8_t grade = 0;
  std::uint8_t sure_grade = 0;
  Duration lasts{};  // a part's life when it is made or extended
};

struct Policy {
  std::vector<Points> weights;  // by Signal number; what one Observation with that Signal adds
  std::uint32_t repeats = 0;    // one Signal counts at most so often in one bucket
  Points bucket_most = 0;       // all Signals of one bucket together
  Duration half_life{};

  Points manners = 0;       // from here an address has a bot's manners
  Points manners_keep = 0;  // a listed bot is a bot down to here
  Points manners_share =
      0;  // of 1000: a Signal in so many of the messages counts in full as a manner, in fewer in part

  ClassRules bot;
  ClassRules relay;
  Duration wait{};  // how long the findings of an address without a bot's manners are waited for

  Points WeightOf(Signal signal) const;
};

// The rows of [policy] and [policy.weights].
ops::Schema PolicySchema();
// What rows alone cannot say: a keep threshold is not above its threshold.
Status CheckPolicy(const ops::Config& config);
Policy PolicyFrom(const ops::Config& config);

}  // namespace cenote::collector
