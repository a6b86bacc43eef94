// The names that a part's headers declare. Only for .cc files that use GMime.
#pragma once

#include <string>
#include <vector>

#include "sinkhole/gobject.h"

namespace cenote::sinkhole {

inline constexpr std::size_t kMaxNames = 16;  // of one part

// filename= of every Content-Disposition, then name= of every Content-Type, then other words that mail readers take for
// a name (Content-Description is none). Each once. RFC 2231 and RFC 2047 (also inside parameters, as common programs
// write it) are decoded; bytes that fit no character set stay as they are.
std::vector<std::string> NamesOf(GMimeObject* part);

}  // namespace cenote::sinkhole
