// Env: the LMDB environment, opened once per process. Owns the map; transactions borrow it and must end before it does.
//
// Only the collector (or restore) creates a store. Readers open an existing one and never wait for the writer.
#pragma once

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "collector/model/result.h"
#include "collector/model/time.h"
#include "ops/clock.h"
#include "ops/fd.h"

namespace cenote::store {

struct EnvOptions {
  std::string directory;        // data_dir/store
  std::uint64_t map_size = 0;   // bytes; the same in every process of one store
  unsigned max_readers = 1024;  // slots in the reader table
  std::uint64_t min_free = 0;   // bytes that a writer leaves free on the disk
};

// One handle per table; opened with the environment and constant after that. The layout of each is in
// ops/doc/formats.md.
struct Tables {
  MDB_dbi meta = 0;          // name -> value: format version, store id, HMAC key, serial, times
  MDB_dbi records = 0;       // Subject key -> Record
  MDB_dbi observations = 0;  // ObservationId -> Observation
  MDB_dbi by_time = 0;       // time, ObservationId -> nothing: for trimming
  MDB_dbi listings = 0;      // Subject key -> Listing
  MDB_dbi ranges4 = 0;       // last address -> first address and every part over it: derived from listings and holes
  MDB_dbi ranges6 = 0;
  MDB_dbi holes = 0;    // Subject key, origin -> Allow: exempt space (built in, configured, allowed)
  MDB_dbi journal = 0;  // serial, place -> Change
  MDB_dbi commits = 0;  // serial -> T(serial)
  MDB_dbi due = 0;      // time, Subject key -> nothing: when to decide again
};

class Env {
 public:
  // Opens for writing, creating the directory's store (data.mdb 0640, lock.mdb 0660, all tables in the first
  // transaction, which `clock` dates) when there is none. Takes the writer's lock file: a second writer gets
  // kUnavailable that names the holder's pid.
  static Result<std::unique_ptr<Env>> OpenWriter(const EnvOptions& options, Time clock = ops::Now());
  // Opens an existing store for reading; kUnavailable while there is none, kInvalid when it is of another format
  // version. A process opens a store once: the writer's process makes its Readers on the writer's Env.
  static Result<std::unique_ptr<Env>> OpenReader(const EnvOptions& options);

  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;
  ~Env();

  MDB_env* handle() const { return env_; }
  const Tables& tables() const { return tables_; }

  Status CheckReaders();                // frees the slots of dead readers; at open and on a timer
  double MapUsed() const;               // share of the map in use (free pages inside the file are not), 0 to 1
  bool NearlyFull(double share) const;  // MapUsed() > share, at less cost while the file is small
  // The writer's: kFull when the disk has less than one `part`th of `min_free` left.
  Status CheckDisk(std::uint64_t part) const;
  Status Sync();

 private:
  Env() = default;
  Status Open(const EnvOptions& options, unsigned flags);
  Status OpenTables(bool create, Time clock);

  MDB_env* env_ = nullptr;
  Tables tables_;
  ops::Fd lock_;       // the writer's
  ops::Fd directory_;  // the writer's
  std::uint64_t min_free_ = 0;
};

// "commit: MDB_MAP_FULL: ..."; kFull for MDB_MAP_FULL and ENOSPC, kCorrupt for MDB_CORRUPTED and the like, kDenied for
// EACCES, kUnavailable for ENOENT and a full reader table, otherwise kIo.
Error LmdbError(std::string_view what, int code);

}  // namespace cenote::store
