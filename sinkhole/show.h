// `cenote show ID`: one archived Transaction, looked at again: what it betrayed, its dialogue, or its exact bytes.
#pragma once

#include "ops/command.h"

namespace cenote::sinkhole {

ops::Command ShowCommand();

}  // namespace cenote::sinkhole
