// How a role process lives: it opens what needs rights, gives its rights up, says that it is ready, runs its loop until
// it is told to stop.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "collector/model/result.h"
#include "ops/config.h"
#include "ops/event.h"
#include "ops/log.h"

namespace cenote::ops {

// Becomes `user` (from the key `user`) when running as root and that account exists; otherwise the owner of `data_dir`,
// without capabilities, and says so once. Sets no_new_privs. Without root it only sets no_new_privs.
Status DropPrivileges(const Config& config, Log& log);

// Confines the process to these directories (Landlock); everything else in the file system becomes unreachable by path.
// An old kernel without Landlock is logged, not an error. Call once, after all other files are open.
struct Confinement {
  std::vector<std::string> read_write;
  std::vector<std::string> read_only;
};
Status Confine(const Confinement& confinement, Log& log);

// Calls `stop` in the loop at the first SIGTERM or SIGINT; a second one ends the process at once. SIGPIPE is ignored.
class StopSignals {
 public:
  StopSignals(EventLoop& loop, std::function<void()> stop);

 private:
  Event term_;
  Event interrupt_;
  bool stopping_ = false;
};

// sd_notify's protocol, which the supervisor speaks too: sends "READY=1" to NOTIFY_SOCKET when that is set.
void NotifyReady();

// Ends this process when its supervisor dies (PR_SET_PDEATHSIG), when CENOTE_SUPERVISOR is set.
void DieWithSupervisor();

// Creates `path` (and parents) with `mode` when missing. The error names the path.
Status EnsureDirectory(const std::string& path, unsigned mode);

// Where things stand under data_dir.
struct DataPaths {
  std::string root;
  std::string store;             // store/: data.mdb, lock.mdb
  std::string archive;           // archive/
  std::string run;               // run/: sockets
  std::string collector_socket;  // run/collector.sock
  std::string control_socket;    // run/control.sock
};
DataPaths PathsOf(const Config& config);

}  // namespace cenote::ops
