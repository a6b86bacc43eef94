#include "collector/observation_walk.h"

#include <algorithm>
#include <vector>

namespace cenote::collector {
namespace {

// Whole milliseconds only: the next snapshot begins behind the last one that was read.
Result<std::vector<Observation>> ReadSome(store::Reader& reader, Time from, std::size_t rows) {
  if (const Status renewed = reader.Renew(); !renewed) {
    return renewed.error();
  }
  std::vector<Observation> some;
  const Status walked = reader.ForEachObservation(from, [&](const Observation& observation) {
    const bool enough = some.size() >= rows && observation.time != some.back().time;
    if (!enough) {
      some.push_back(observation);
    }
    return !enough;
  });
  reader.Release();
  return walked ? Result<std::vector<Observation>>(std::move(some)) : walked.error();
}

}  // namespace

Status WalkObservations(store::Reader& reader, std::size_t rows, const std::function<bool(const Observation&)>& visit) {
  Time from{};
  while (true) {
    const Result<std::vector<Observation>> some = ReadSome(reader, from, rows);
    if (!some) {
      return some.error();
    }
    if (some->empty() || !std::all_of(some->begin(), some->end(), visit)) {
      return {};
    }
    from = some->back().time + Duration(1);
  }
}

}  // namespace cenote::collector
