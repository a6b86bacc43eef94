#include "ops/privileges.h"

#include <grp.h>
#include <pwd.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <vector>

#include "ops/fd.h"
#include "ops/lifecycle.h"

namespace cenote::ops {
namespace {

Status BecomeGroups(const Identity& who) {
  // Without an account there are no supplementary groups to take.
  const int groups = who.account.empty() ? ::setgroups(0, nullptr) : ::initgroups(who.account.c_str(), who.gid);
  if (groups != 0) {
    return ErrnoError("setgroups");
  }
  return ::setresgid(who.gid, who.gid, who.gid) == 0 ? Status() : Status(ErrnoError("setresgid"));
}

// What a later exec could get back.
void EmptyBoundingSet() {
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);  // without CAP_SETPCAP there is nothing to empty
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

Status ClearCapabilities() {
  const cap_t none = cap_init();
  const bool cleared = none != nullptr && cap_set_proc(none) == 0;
  Status status = cleared ? Status() : Status(ErrnoError("capabilities"));
  cap_free(none);
  return status;
}

}  // namespace

Result<Identity> WhomToBecome(const Config& config) {
  Identity who;
  const std::string& user = config.Text("user");
  errno = 0;
  if (const passwd* account = user.empty() ? nullptr : ::getpwnam(user.c_str()); account != nullptr) {
    who = {account->pw_uid, account->pw_gid, account->pw_name};
    return who;
  }
  struct stat info {};
  const std::string& data = config.Text("data_dir");
  if (::stat(data.c_str(), &info) != 0) {
    return Within("data_dir", ErrnoError(data));
  }
  return Identity{info.st_uid, info.st_gid, ""};
}

Status DropPrivileges(const Config& config, Log& log) {
  if (::geteuid() == 0) {
    const Result<Identity> who = WhomToBecome(config);
    if (!who) {
      return who.error();
    }
    // The supervisor says it for all its roles.
    if (who->account.empty() && std::getenv("CENOTE_SUPERVISOR") == nullptr) {
      log.Warn(kNoAccount, {{"user", config.Text("user")}, {"uid", std::to_string(who->uid)}});
    }
    EmptyBoundingSet();
    if (Status groups = BecomeGroups(*who); !groups) {
      return groups;
    }
    if (::setresuid(who->uid, who->uid, who->uid) != 0) {
      return ErrnoError("setresuid");
    }
    if (Status cleared = ClearCapabilities(); !cleared) {
      return cleared;
    }
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return ErrnoError("no_new_privs");
  }
  DieWithSupervisor();  // the kernel forgets the wish when the user changes
  return {};
}

}  // namespace cenote::ops
