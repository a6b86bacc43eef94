#include "collector/fold.h"

#include <algorithm>
#include <limits>

namespace cenote::collector {
namespace {

template <typename T>
T SaturatingNext(T value) {
  return value == std::numeric_limits<T>::max() ? value : value + 1;
}

std::uint32_t IndexOf(Time time) {
  const auto index = time.time_since_epoch() / kBucketSpan;
  constexpr auto kMost = std::int64_t{std::numeric_limits<std::uint32_t>::max()};
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(index, 0, kMost));
}

// The bucket of `index`, made when missing; nullptr when it lies before the newest one's window.
Bucket* BucketFor(std::vector<Bucket>& buckets, std::uint32_t index) {
  const std::uint32_t newest = buckets.empty() ? index : std::max(index, buckets.back().index);
  const auto outside = [newest](const Bucket& bucket) { return newest - bucket.index >= kBuckets; };
  buckets.erase(std::remove_if(buckets.begin(), buckets.end(), outside), buckets.end());
  if (newest - index >= kBuckets) {
    return nullptr;
  }
  auto place = std::lower_bound(buckets.begin(), buckets.end(), index,
                                [](const Bucket& bucket, std::uint32_t wanted) { return bucket.index < wanted; });
  if (place == buckets.end() || place->index != index) {
    place = buckets.insert(place, Bucket{});
    place->index = index;
  }
  return &*place;
}

void Count(std::vector<SignalCount>& counts, Signal signal) {
  if (FindSignal(signal) == nullptr) {
    return;
  }
  auto place = std::lower_bound(counts.begin(), counts.end(), signal,
                                [](const SignalCount& count, Signal wanted) { return count.signal < wanted; });
  if (place == counts.end() || place->signal != signal) {
    place = counts.insert(place, SignalCount{signal, 0});
  }
  place->count = SaturatingNext(place->count);
}

void AddToBucket(Bucket& bucket, const Observation& observation) {
  bucket.last = std::max(bucket.last, observation.time);
  if (observation.kind == ObservationKind::kMessage) {
    bucket.messages = SaturatingNext(bucket.messages);
  }
  for (const SignalValue& value : observation.signals) {
    Count(bucket.signals, value.signal);
  }
}

void RememberRecent(std::vector<Seen>& recent, const Observation& observation) {
  const Seen seen{observation.time, observation.id};
  recent.insert(std::upper_bound(recent.begin(), recent.end(), seen), seen);
  if (recent.size() > kRecent) {
    recent.erase(recent.begin());
  }
}

void RememberHelo(std::vector<std::string>& helos, const std::string& helo) {
  const std::string cut = helo.substr(0, kMaxDetail);
  const auto place = std::lower_bound(helos.begin(), helos.end(), cut);
  if (cut.empty() || (place != helos.end() && *place == cut)) {
    return;
  }
  helos.insert(place, cut);
  if (helos.size() > kHelos) {
    helos.pop_back();
  }
}

}  // namespace

void Fold(Record& record, const Observation& observation) {
  const bool first = record.observations == 0;
  record.first_seen = first ? observation.time : std::min(record.first_seen, observation.time);
  record.last_seen = first ? observation.time : std::max(record.last_seen, observation.time);
  record.observations = SaturatingNext(record.observations);
  if (observation.kind == ObservationKind::kMessage) {
    record.messages = SaturatingNext(record.messages);
  }
  if (Bucket* bucket = BucketFor(record.buckets, IndexOf(observation.time)); bucket != nullptr) {
    AddToBucket(*bucket, observation);
  }
  if (observation.kind == ObservationKind::kFinding) {
    record.findings_in = true;
    return;
  }
  RememberRecent(record.recent, observation);
  RememberHelo(record.helos, observation.helo);
}

}  // namespace cenote::collector
