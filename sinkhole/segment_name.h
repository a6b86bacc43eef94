// The name of an archive segment, which alone says whose Transactions it holds and from which on.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "collector/model/observation.h"

namespace cenote::sinkhole {

// "<sensor>.<start in base 16>.<worker>.<first sequence>.seg"
std::string SegmentNameOf(const ObservationId& first);
// The id of the first Transaction; nothing for a file that is no segment.
std::optional<ObservationId> ParseSegmentName(std::string_view name);

}  // namespace cenote::sinkhole
