// BoundedStream: bytes in memory as a GMime stream that ends when the time is over. GMime's parser cannot be
// interrupted, but it reads 4 kB at a time.
#pragma once

#include <string_view>

#include "sinkhole/budget.h"
#include "sinkhole/gobject.h"

namespace cenote::sinkhole {

void RegisterBoundedStream();  // once, before threads start

// A stream over a copy of `bytes`; `budget` outlives it.
GPointer<GMimeStream> MakeBoundedStream(std::string_view bytes, Budget& budget);

}  // namespace cenote::sinkhole
