// All Observations that the store keeps, oldest first, in short snapshots, so that a slow visitor (a pipe) never holds
// an old one. What is committed meanwhile with a time that was passed already is left out.
#pragma once

#include <cstddef>
#include <functional>

#include "collector/model/observation.h"
#include "collector/store/reader.h"

namespace cenote::collector {

// `visit` runs between snapshots and stops the walk by false. About `rows` Observations are held at a time; more when
// that many share a millisecond.
Status WalkObservations(store::Reader& reader, std::size_t rows, const std::function<bool(const Observation&)>& visit);

}  // namespace cenote::collector
