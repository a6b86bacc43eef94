// FeatureLimits as the configuration says. The keys are this room's own (sinkhole.dangerous_extensions and
// sinkhole.watched_extensions); a leading dot and capitals in them make no difference.
#pragma once

#include "ops/config.h"
#include "sinkhole/features.h"

namespace cenote::sinkhole {

FeatureLimits FeatureLimitsOf(const ops::Config& config);

}  // namespace cenote::sinkhole
