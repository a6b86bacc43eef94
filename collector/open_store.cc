#include "collector/open_store.h"

#include <unistd.h>

#include <cerrno>

#include "collector/exempt.h"
#include "collector/store/writer.h"
#include "ops/fd.h"
#include "ops/lifecycle.h"
#include "ops/privileges.h"

namespace cenote::collector {
namespace {

constexpr unsigned kDirectoryMode = 0750;

Status GiveAway(const ops::Config& config) {
  if (::geteuid() != 0) {
    return {};
  }
  const Result<ops::Identity> owner = ops::WhomToBecome(config);
  if (!owner) {
    return owner.error();
  }
  const ops::DataPaths paths = ops::PathsOf(config);
  for (const std::string& path :
       {paths.run, paths.store, paths.store + "/data.mdb", paths.store + "/lock.mdb", paths.store + "/writer.lock"}) {
    if (::lchown(path.c_str(), owner->uid, owner->gid) != 0) {
      return ops::ErrnoError(path);
    }
  }
  return {};
}

Status SetHoles(store::Env& env, const ops::Config& config, Time now) {
  Result<store::Writer> writer = store::Writer::Begin(env, now, store::Writer::Purpose::kOpen);
  if (!writer) {
    return writer.error();
  }
  if (Status set = writer->SetStandingHoles(BuiltInExempt(), ConfiguredExempt(config)); !set) {
    return set;
  }
  const Result<Serial> committed = writer->Commit();
  return committed ? Status() : Status(committed.error());
}

}  // namespace

store::EnvOptions StoreOptions(const ops::Config& config) {
  store::EnvOptions options;
  options.directory = ops::PathsOf(config).store;
  options.map_size = config.Size("store.map_size");
  options.min_free = config.Size("min_free");
  return options;
}

Result<std::unique_ptr<store::Env>> OpenForWriting(const ops::Config& config, Time now) {
  const ops::DataPaths paths = ops::PathsOf(config);
  for (const std::string& path : {paths.store, paths.run}) {
    if (const Status made = ops::EnsureDirectory(path, kDirectoryMode); !made) {
      return made.error();
    }
  }
  Result<std::unique_ptr<store::Env>> env = store::Env::OpenWriter(StoreOptions(config), now);
  if (!env) {
    return env;
  }
  if (const Status given = GiveAway(config); !given) {
    return given.error();
  }
  if (const Status set = SetHoles(**env, config, now); !set) {
    return set.error();
  }
  return env;
}

Result<std::unique_ptr<store::Env>> OpenForReading(const ops::Config& config) {
  return store::Env::OpenReader(StoreOptions(config));
}

}  // namespace cenote::collector
