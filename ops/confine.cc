#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "ops/fd.h"
#include "ops/lifecycle.h"

namespace cenote::ops {
namespace {

// What a kernel of ABI 1 can take away; the later ones are written out, as older headers lack them.
constexpr std::uint64_t kAbi1 = (std::uint64_t{1} << 13U) - 1;
constexpr std::uint64_t kRefer = std::uint64_t{1} << 13U;     // ABI 2
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14U;  // ABI 3
constexpr std::uint64_t kIoctlDev = std::uint64_t{1} << 15U;  // ABI 5

constexpr std::uint64_t kReading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriting = kReading | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                   LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                   LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | kRefer | kTruncate;

std::uint64_t Handled(long abi) {
  return kAbi1 | (abi >= 2 ? kRefer : 0) | (abi >= 3 ? kTruncate : 0) | (abi >= 5 ? kIoctlDev : 0);
}

Status Allow(int ruleset, const std::string& path, std::uint64_t access) {
  const Fd directory(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!directory.valid()) {
    return ErrnoError(path);
  }
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = directory.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return ErrnoError("landlock: " + path);
  }
  return {};
}

Status AllowAll(int ruleset, const std::vector<std::string>& paths, std::uint64_t access) {
  for (const std::string& path : paths) {
    if (Status allowed = Allow(ruleset, path, access); !allowed) {
      return allowed;
    }
  }
  return {};
}

std::vector<std::string> ToRead(const Confinement& confinement) {
  std::vector<std::string> paths = confinement.read_only;
#ifdef __SANITIZE_ADDRESS__
  paths.emplace_back("/proc/self");  // LeakSanitizer walks the threads at the end; without them it gives up
#endif
  return paths;
}

}  // namespace

Status Confine(const Confinement& confinement, Log& log) {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) {
    log.Warn("this kernel has no Landlock: files are guarded by accounts alone",
             {{"error", ErrnoError("landlock").message}});
    return {};
  }
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = Handled(abi);
  const Fd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0)));
  if (!ruleset.valid()) {
    return ErrnoError("landlock");
  }
  const Status writing = AllowAll(ruleset.get(), confinement.read_write, kWriting & Handled(abi));
  Status reading = writing ? AllowAll(ruleset.get(), ToRead(confinement), kReading) : writing;
  if (!reading) {
    return reading;
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return ErrnoError("landlock");
  }
  return {};
}

}  // namespace cenote::ops
