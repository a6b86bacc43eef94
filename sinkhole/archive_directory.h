// The archive's directory as a list of segments. Only regular files with a segment's name are seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/observation.h"
#include "collector/model/result.h"
#include "collector/model/time.h"

namespace cenote::sinkhole {

struct Segment {
  std::string name;
  ObservationId first;
  std::uint64_t size = 0;
  Time changed{};
};

// In no particular order. A file that vanishes meanwhile is left out.
Result<std::vector<Segment>> ListSegments(int directory_fd);

// A start for the ids of `sensor`'s next process: `now`, but above all that stand in the archive, whatever became of
// the clock. So ids are never given twice, and the newest start is the one that writes.
Result<std::uint64_t> FreshStart(int directory_fd, std::string_view sensor, Time now);

}  // namespace cenote::sinkhole
