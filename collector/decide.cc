#include "collector/decide.h"

#include <algorithm>

#include "collector/weigh.h"

namespace cenote::collector {
namespace {

// A part that ended is still the one to extend when the sweeper comes to it; after a longer gap it is a new one.
constexpr Duration kSweepSlack = 1min;

const Part* LivingJudgement(const Listing& before, Time now) {
  const Part* part = before.From(Source{SourceKind::kJudgement, ""});
  return part != nullptr && part->until + kSweepSlack > now ? part : nullptr;
}

// The end moves in full hours; a part that lives shorter than eight hours, in eighths of its life.
Time EndOf(Time begin, Duration lasts) {
  const auto step = std::clamp<Duration>(std::chrono::floor<std::chrono::seconds>(lasts / 8), 1s, 1h);
  const Duration end = (begin + lasts).time_since_epoch();
  return Time((end + step - 1ms) / step * step);
}

Explanation Explain(const Record& record, const Part* living, const Policy& policy, Time now) {
  Explanation why;
  why.signals = Weigh(record, policy, now);
  for (const Contribution& contribution : why.signals) {
    why.score += contribution.points;
    why.manners += contribution.manners;
  }
  const bool was_bot = living != nullptr && living->reason == policy.bot.reason;
  why.manners_needed = was_bot ? policy.manners_keep : policy.manners;
  why.bot = why.manners >= why.manners_needed;
  why.rules = why.bot ? policy.bot : policy.relay;
  why.kept = living != nullptr && living->reason == why.rules.reason;
  return why;
}

Part NewPart(const Explanation& why, Time now) {
  Part part;
  part.source = {SourceKind::kJudgement, ""};
  part.reason = why.rules.reason;
  part.grade = why.score >= why.rules.sure ? why.rules.sure_grade : why.rules.grade;
  part.since = std::chrono::floor<std::chrono::seconds>(now);
  part.until = EndOf(now, why.rules.lasts);
  return part;
}

Part Extended(const Part& living, const Explanation& why, Time now) {
  Part part = NewPart(why, now);
  part.grade = std::max(part.grade, living.grade);
  part.since = living.since;
  if (living.until - now >= why.rules.lasts / 2) {
    part.until = living.until;
  }
  return part;
}

}  // namespace

Decision Decide(const Record& record, const Listing& before, const Policy& policy, Time now) {
  const Part* living = LivingJudgement(before, now);
  Decision decision;
  decision.why = Explain(record, living, policy, now);
  Explanation& why = decision.why;
  if (why.kept) {
    if (why.score >= why.rules.keep) {
      decision.part = Extended(*living, why, now);
    } else if (living->until > now) {
      decision.part = *living;  // promised until then
    }
    return decision;
  }
  if (why.score < why.rules.threshold) {
    return decision;
  }
  const Time waited = record.first_seen + policy.wait;
  if (!why.bot && !record.findings_in && now < waited) {
    why.waiting = true;
    decision.again = waited;
    return decision;
  }
  decision.part = NewPart(why, now);
  return decision;
}

}  // namespace cenote::collector
