// The archive's directory as a list of segments. Only regular files with a segment's name are seen.
#pragma once

#include <cstdint>
#include <string>
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

}  // namespace cenote::sinkhole
