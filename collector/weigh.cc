#include "collector/weigh.h"

#include <algorithm>
#include <map>

#include "collector/decay.h"

namespace cenote::collector {
namespace {

constexpr std::int64_t kMostCount = 1'000'000;  // more than this many Observations in a bucket weigh the same

struct Sum {
  Contribution contribution;
  std::int64_t seen = 0;  // decayed Observations
};

Points Capped(const SignalCount& count, const Policy& policy) {
  return policy.WeightOf(count.signal) * std::min(count.count, policy.repeats);
}

void AddBucket(const Bucket& bucket, const Policy& policy, Time now, std::map<Signal, Sum>& sums) {
  Points whole = 0;
  for (const SignalCount& count : bucket.signals) {
    whole += Capped(count, policy);
  }
  const std::int64_t decay = DecayAfter(now - bucket.last, policy.half_life);
  for (const SignalCount& count : bucket.signals) {
    const Points capped = Capped(count, policy);
    const Points scaled = whole > policy.bucket_most ? capped * policy.bucket_most / whole : capped;
    Sum& sum = sums[count.signal];
    sum.contribution.count += count.count;
    sum.contribution.capped += scaled;
    sum.contribution.points += (scaled * decay) >> kDecayBits;
    sum.seen += std::min<std::int64_t>(count.count, kMostCount) * decay;
  }
}

bool ShowsManners(Signal signal) {
  const SignalRow* row = FindSignal(signal);
  return row != nullptr && (row->kind == SignalKind::kManner || row->kind == SignalKind::kContent);
}

std::int64_t DecayedMessages(const Record& record, const Policy& policy, Time now) {
  std::int64_t messages = 0;
  for (const Bucket& bucket : record.buckets) {
    messages += std::min<std::int64_t>(bucket.messages, kMostCount) * DecayAfter(now - bucket.last, policy.half_life);
  }
  return messages;
}

// In thousandths; a Signal outside messages (pregreet and gone) is in more Observations than there are messages.
Points ShareOf(std::int64_t seen, std::int64_t messages) {
  if (seen >= messages) {
    return seen > 0 ? kPoint : 0;
  }
  return seen * kPoint / messages;
}

}  // namespace

std::vector<Contribution> Weigh(const Record& record, const Policy& policy, Time now) {
  std::map<Signal, Sum> sums;
  for (const Bucket& bucket : record.buckets) {
    AddBucket(bucket, policy, now, sums);
  }
  const std::int64_t messages = DecayedMessages(record, policy, now);
  std::vector<Contribution> contributions;
  for (auto& [signal, sum] : sums) {
    sum.contribution.signal = signal;
    sum.contribution.weight = policy.WeightOf(signal);
    if (ShowsManners(signal)) {
      const Points full = std::max<Points>(policy.manners_share, 1);
      sum.contribution.share = ShareOf(sum.seen, messages);
      sum.contribution.manners = sum.contribution.weight * std::min(sum.contribution.share, full) / full;
    }
    contributions.push_back(sum.contribution);
  }
  return contributions;
}

}  // namespace cenote::collector
