// A part's content, decoded as its Content-Transfer-Encoding says. Only for .cc files that use GMime.
#pragma once

#include <memory>

#include "sinkhole/gobject.h"
#include "sinkhole/mime.h"

namespace cenote::sinkhole {

// `part` and `budget` outlive what is returned.
std::unique_ptr<LeafBytes> MakeLeafBytes(GMimePart* part, Budget& budget);

}  // namespace cenote::sinkhole
