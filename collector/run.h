// The role `collector`: objects, loop, clean stop.
#pragma once

#include <vector>

#include "ops/command.h"

namespace cenote::collector {

int RunCollector(const ops::Context& context);

}  // namespace cenote::collector
