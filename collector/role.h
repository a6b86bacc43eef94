// The door of this room: its roles, commands, configuration keys and metrics.
#pragma once

#include "ops/command.h"

namespace cenote::collector {

ops::Room Describe();

}  // namespace cenote::collector
