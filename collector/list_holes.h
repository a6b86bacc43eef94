// `cenote allow --list`.
#pragma once

#include "ops/command.h"

namespace cenote::collector {

// Prints all exempt space in key order, a line or a JSON object each; gives the exit code.
int ListHoles(const ops::Context& context, bool json);

}  // namespace cenote::collector
