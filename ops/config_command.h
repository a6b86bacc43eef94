// `cenote config` and `cenote version`: the configuration's own commands.
#pragma once

#include <vector>

#include "ops/command.h"

namespace cenote::ops {

// A room of commands alone. They read no configuration but the one they are asked about.
Room ConfigRoom(const std::vector<Room>& rooms);

}  // namespace cenote::ops
