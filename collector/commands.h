// The operator's commands of this room; role.cc lists them.
#pragma once

#include "ops/command.h"

namespace cenote::collector {

// By Orders.
ops::Command AddCommand();
ops::Command RemoveCommand();
ops::Command AllowCommand();
ops::Command ImportCommand();
// Reading the store.
ops::Command ListCommand();
ops::Command ObservationsCommand();
ops::Command ExplainCommand();
ops::Command CheckCommand();

}  // namespace cenote::collector
