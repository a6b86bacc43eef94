// The store's files: data.mdb (0640), lock.mdb (0660, so that readers of the group can take their slots) and
// writer.lock, which the one writer holds with flock(2) and which names its pid.
#pragma once

#include <string>

#include "collector/model/result.h"
#include "ops/fd.h"

namespace cenote::store {

// Makes the directory (not those above it) when there is none, and takes the lock. kUnavailable, with the holder's pid,
// when another process, or another Env of this one, writes.
Result<ops::Fd> LockForWriting(const std::string& directory);

// Makes what is missing with the right modes, so that LMDB finds files and makes none, and syncs their names: LMDB
// syncs only what is in them. Holding the lock only.
Status PrepareFiles(const std::string& directory);

// For a reader: kUnavailable unless both files are there and data.mdb has begun; a reader never makes one. kInvalid
// when this very process writes the store: LMDB must not be opened twice in one process.
Status FilesAreThere(const std::string& directory);

}  // namespace cenote::store
