#include "collector/judge.h"

#include <algorithm>
#include <map>
#include <utility>

#include "collector/decide.h"
#include "collector/fold.h"

namespace cenote::collector {
namespace {

using store::Writer;

Source JudgementSource() { return {SourceKind::kJudgement, ""}; }

void DropExpired(Listing& listing, Time now) {
  auto& parts = listing.parts;
  parts.erase(std::remove_if(parts.begin(), parts.end(), [now](const Part& part) { return part.until <= now; }),
              parts.end());
}

Result<bool> IsExempt(Writer& writer, const Subject& subject) {
  const auto hole = writer.FindAllow(subject);
  if (!hole) {
    return hole.error();
  }
  return hole->has_value();
}

// What the Listing becomes; `again` is scheduled.
Result<Listing> Judgement(Writer& writer, const Subject& subject, const Record& record, const Listing& before,
                          const Policy& policy) {
  Listing after = before;
  after.Remove(JudgementSource());
  DropExpired(after, writer.now());
  Decision decision = Decide(record, before, policy, writer.now());
  if (decision.part) {
    after.Set(std::move(*decision.part));
  }
  if (decision.again) {
    if (const Status scheduled = writer.Schedule(subject, *decision.again); !scheduled) {
      return scheduled.error();
    }
  }
  return after;
}

Status JudgeRecord(Writer& writer, const Subject& subject, const Record& record, const Policy& policy,
                   ChangeTally& changes) {
  const Result<Listing> before = writer.GetListing(subject);
  if (!before) {
    return before.error();
  }
  Result<Listing> after = Judgement(writer, subject, record, *before, policy);
  if (!after) {
    return after.error();
  }
  if (*after == *before) {
    return {};
  }
  CountChange(*before, *after, changes);
  return writer.SetListing(subject, std::move(*after));
}

Status FoldNew(Writer& writer, const Observation& observation, Duration ahead, std::map<Subject, Record>& records) {
  const Subject subject = Subject::ForSource(observation.source);
  auto place = records.find(subject);
  if (place == records.end()) {
    Result<std::optional<Record>> stored = writer.GetRecord(subject);
    if (!stored) {
      return stored.error();
    }
    place = records.emplace(subject, stored->value_or(Record{})).first;
  }
  const Time time = std::min(observation.time + ahead, writer.now());
  if (observation.time == time) {
    Fold(place->second, observation);
  } else {
    Observation moved = observation;
    moved.time = time;
    Fold(place->second, moved);
  }
  return {};
}

}  // namespace

Result<Judged> JudgeBatch(Writer& writer, const std::vector<Observation>& batch, const Policy& policy, Duration ahead) {
  Judged judged;
  std::map<Subject, Record> records;
  for (const Observation& observation : batch) {
    const Result<bool> fresh = writer.PutObservation(observation);
    if (!fresh) {
      return fresh.error();
    }
    if (!*fresh) {
      ++judged.duplicates;
      continue;
    }
    ++judged.by_kind[std::min<std::size_t>(static_cast<std::size_t>(observation.kind), judged.by_kind.size() - 1)];
    if (const Status folded = FoldNew(writer, observation, ahead, records); !folded) {
      return folded.error();
    }
  }
  for (const auto& [subject, record] : records) {
    if (const Status put = writer.PutRecord(subject, record); !put) {
      return put.error();
    }
    const Result<bool> exempt = IsExempt(writer, subject);
    if (!exempt) {
      return exempt.error();
    }
    judged.exempt += *exempt ? 1U : 0U;
    if (*exempt) {
      continue;
    }
    if (const Status done = JudgeRecord(writer, subject, record, policy, judged.changes); !done) {
      return done.error();
    }
  }
  return judged;
}

Status JudgeAgain(Writer& writer, const Subject& subject, const Policy& policy, ChangeTally& changes) {
  const Result<bool> exempt = IsExempt(writer, subject);
  if (!exempt) {
    return exempt.error();
  }
  if (*exempt) {
    return {};  // its Listing ended with the hole
  }
  const Result<std::optional<Record>> record = writer.GetRecord(subject);
  if (!record) {
    return record.error();
  }
  return JudgeRecord(writer, subject, record->value_or(Record{}), policy, changes);
}

}  // namespace cenote::collector
