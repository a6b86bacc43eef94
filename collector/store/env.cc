#include "collector/store/env.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "collector/store/files.h"
#include "collector/store/meta.h"
#include "collector/store/txn.h"
#include "ops/free_space.h"

namespace cenote::store {
namespace {

constexpr MDB_dbi kMaxTables = 16;
constexpr MDB_dbi kFreePages = 0;  // LMDB's own table of free pages: mdb_stat reads it so
constexpr mdb_mode_t kMode = 0660;

Error::Code CodeOf(int code) {
  switch (code) {
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT:
      return Error::Code::kFull;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PANIC:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_BAD_VALSIZE:
    case MDB_BAD_TXN:
      return Error::Code::kCorrupt;
    case EACCES:
    case EPERM:
      return Error::Code::kDenied;
    case ENOENT:
    case MDB_READERS_FULL:
      return Error::Code::kUnavailable;
    default:
      return Error::Code::kIo;
  }
}

struct NamedTable {
  const char* name;
  MDB_dbi Tables::*handle;
};

constexpr NamedTable kTables[] = {
    {"meta", &Tables::meta},       {"records", &Tables::records},   {"observations", &Tables::observations},
    {"by_time", &Tables::by_time}, {"listings", &Tables::listings}, {"ranges4", &Tables::ranges4},
    {"ranges6", &Tables::ranges6}, {"holes", &Tables::holes},       {"journal", &Tables::journal},
    {"commits", &Tables::commits}, {"due", &Tables::due},
};

std::uint64_t CountFreePages(const Env& env) {
  auto txn = Txn::Begin(env, Txn::Kind::kRead);
  if (!txn) {
    return 0;
  }
  std::uint64_t pages = 0;
  Cursor cursor(**txn, kFreePages);
  for (bool row = cursor.First(); row; row = cursor.Next()) {
    std::size_t count = 0;  // each row is a list of page numbers with its length in front
    if (cursor.value().size() >= sizeof count) {
      cursor.value().copy(reinterpret_cast<char*>(&count), sizeof count);
      pages += count;
    }
  }
  return pages;
}

double ShareOfMap(MDB_env* env, std::uint64_t free_pages) {
  MDB_envinfo info{};
  MDB_stat stat{};
  mdb_env_info(env, &info);
  mdb_env_stat(env, &stat);
  const std::uint64_t pages = info.me_last_pgno + 1;
  const std::uint64_t used = pages > free_pages ? pages - free_pages : 0;
  return static_cast<double>(used) * stat.ms_psize / static_cast<double>(info.me_mapsize);
}

}  // namespace

Error LmdbError(std::string_view what, int code) {
  const char* remedy = code == MDB_MAP_FULL ? " (store.map_size)" : "";
  return {CodeOf(code), std::string(what) + ": " + mdb_strerror(code) + remedy};
}

Env::~Env() {
  if (env_ != nullptr) {
    mdb_env_close(env_);
  }
}

Status Env::Open(const EnvOptions& options, unsigned flags) {
  int code = mdb_env_create(&env_);
  if (code == MDB_SUCCESS) {
    code = mdb_env_set_maxdbs(env_, kMaxTables);
  }
  if (code == MDB_SUCCESS) {
    code = mdb_env_set_maxreaders(env_, options.max_readers);
  }
  if (code == MDB_SUCCESS && options.map_size != 0) {
    code = mdb_env_set_mapsize(env_, options.map_size);
  }
  if (code == MDB_SUCCESS) {
    // NOTLS: a read transaction belongs to its object, not to its thread. NORDAHEAD: look-ups are random.
    code = mdb_env_open(env_, options.directory.c_str(), flags | MDB_NOTLS | MDB_NORDAHEAD, kMode);
  }
  return code == MDB_SUCCESS ? CheckReaders() : Status(LmdbError("open", code));
}

Status Env::OpenTables(bool create, Time clock) {
  auto begun = Txn::Begin(*this, create ? Txn::Kind::kWrite : Txn::Kind::kRead);
  if (!begun) {
    return begun.error();
  }
  MDB_txn* txn = (*begun)->handle();
  for (const NamedTable& table : kTables) {
    const int code = mdb_dbi_open(txn, table.name, create ? MDB_CREATE : 0, &(tables_.*table.handle));
    if (code == MDB_NOTFOUND) {
      return Error{Error::Code::kUnavailable, "there is no store yet"};
    }
    if (code != MDB_SUCCESS) {
      return LmdbError(std::string("table ") + table.name, code);
    }
  }
  (*begun)->UseTables(tables_);
  Status format = CheckFormat(**begun);
  if (create && !format && format.error().code == Error::Code::kUnavailable) {
    format = InitialiseMeta(**begun, clock);
  }
  // The handles outlive a transaction that commits, a reading one too.
  return format.ok() ? (*begun)->Commit() : format;
}

Result<std::unique_ptr<Env>> Env::OpenWriter(const EnvOptions& options, Time clock) {
  auto lock = LockForWriting(options.directory);
  if (!lock) {
    return lock.error();
  }
  if (Status made = PrepareFiles(options.directory); !made) {
    return made.error();
  }
  std::unique_ptr<Env> env(new Env);
  env->lock_ = *std::move(lock);
  env->directory_ = ops::Fd(::open(options.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!env->directory_.valid()) {
    return ops::ErrnoError(options.directory);
  }
  env->min_free_ = options.min_free;
  Status opened = env->Open(options, 0);
  if (opened.ok()) {
    opened = env->OpenTables(true, clock);
  }
  if (!opened) {
    return Within(options.directory, opened.error());
  }
  return env;
}

Result<std::unique_ptr<Env>> Env::OpenReader(const EnvOptions& options) {
  if (Status there = FilesAreThere(options.directory); !there) {
    return there.error();
  }
  std::unique_ptr<Env> env(new Env);
  Status opened = env->Open(options, MDB_RDONLY);
  if (opened.ok()) {
    opened = env->OpenTables(false, {});
  }
  if (!opened) {
    return Within(options.directory, opened.error());
  }
  return env;
}

Status Env::CheckReaders() {
  int dead = 0;
  const int code = mdb_reader_check(env_, &dead);
  return code == MDB_SUCCESS ? Status() : Status(LmdbError("check readers", code));
}

double Env::MapUsed() const { return ShareOfMap(env_, CountFreePages(*this)); }

bool Env::NearlyFull(double share) const { return ShareOfMap(env_, 0) > share && MapUsed() > share; }

Status Env::CheckDisk(std::uint64_t part) const { return ops::CheckFreeSpace(directory_.get(), min_free_ / part); }

Status Env::Sync() {
  const int code = mdb_env_sync(env_, 1);
  return code == MDB_SUCCESS ? Status() : Status(LmdbError("sync", code));
}

}  // namespace cenote::store
