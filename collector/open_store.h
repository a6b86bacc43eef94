// Opening the store as the configuration says, for the collector and its commands.
#pragma once

#include <memory>

#include "collector/store/env.h"
#include "ops/config.h"

namespace cenote::collector {

store::EnvOptions StoreOptions(const ops::Config& config);

// Makes store/ and run/ under data_dir, opens the store under the writer's lock, and sets the standing holes. As root,
// what was made belongs to whom the roles become, so that a later start without root can use it.
Result<std::unique_ptr<store::Env>> OpenForWriting(const ops::Config& config, Time now);

// For commands that only read.
Result<std::unique_ptr<store::Env>> OpenForReading(const ops::Config& config);

}  // namespace cenote::collector
