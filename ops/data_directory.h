// The directory that holds everything, made ready before any role runs.
#pragma once

#include "collector/model/result.h"
#include "ops/config.h"
#include "ops/fd.h"

namespace cenote::ops {

// Makes store/, archive/ and run/ under `data_dir`, owned by whom roles become when this runs as root, and syncs their
// names. `data_dir` itself must exist: a mistyped path must not start an empty list.
Status PrepareDataDirectory(const Config& config);

// Holds run/cenote.pid locked as long as it lives, so that one data directory has one `cenote run`. The error names the
// process that has it.
Result<Fd> LockDataDirectory(const Config& config);

}  // namespace cenote::ops
