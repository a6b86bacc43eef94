// The Reasons of this installation: the built-in rows and those that [[reason]] declares.
#pragma once

#include "collector/model/reason.h"
#include "collector/model/result.h"
#include "ops/config.h"

namespace cenote::ops {

// The error names the row and the rule. Every role and command checks it at start.
Result<ReasonTable> ReasonsOf(const Config& config);

}  // namespace cenote::ops
