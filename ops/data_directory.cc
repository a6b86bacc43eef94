#include "ops/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "ops/lifecycle.h"
#include "ops/privileges.h"

namespace cenote::ops {
namespace {

constexpr unsigned kDirectoryMode = 0750;

Error Refused(const std::string& data_dir, const std::string& rule) {
  return {Error::Code::kInvalid, "data_dir = \"" + data_dir + "\": " + rule};
}

bool IsDirectory(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return false;
  }
  errno = ENOTDIR;
  return S_ISDIR(info.st_mode);
}

Status MakeOwned(const std::string& root, const std::string& path, const Identity& owner) {
  if (::mkdir(path.c_str(), kDirectoryMode) != 0) {
    return errno == EEXIST ? Status() : Status(ErrnoError(path));
  }
  const bool owned = ::geteuid() != 0 || ::chown(path.c_str(), owner.uid, owner.gid) == 0;
  return owned ? SyncDirectory(root) : Status(ErrnoError(path));
}

std::string HolderOf(int fd) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  const std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return pid.substr(0, pid.find('\n'));
}

}  // namespace

Status PrepareDataDirectory(const Config& config) {
  const DataPaths paths = PathsOf(config);
  if (!IsDirectory(paths.root)) {
    return Refused(paths.root, "must be an existing directory (" + ErrnoError("stat").message.substr(6) + ")");
  }
  const Result<Identity> owner = WhomToBecome(config);
  if (!owner) {
    return owner.error();
  }
  for (const std::string& path : {paths.store, paths.archive, paths.run}) {
    if (const Status made = MakeOwned(paths.root, path, *owner); !made) {
      return Within("data_dir = \"" + paths.root + "\"", made.error());
    }
  }
  return {};
}

Result<Fd> LockDataDirectory(const Config& config) {
  const DataPaths paths = PathsOf(config);
  const std::string path = paths.run + "/cenote.pid";
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd.valid()) {
    return ErrnoError(path);
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return Refused(paths.root, "is in use by another cenote run (pid " + HolderOf(fd.get()) + ")");
  }
  // Written over what is there: on a full disk that still works.
  const std::string pid = std::to_string(::getpid()) + "\n";
  Status written = WriteAll(fd.get(), pid);
  if (written && ::ftruncate(fd.get(), static_cast<off_t>(pid.size())) != 0) {
    written = ErrnoError(path);
  }
  return written ? Result<Fd>(std::move(fd)) : Within(path, written.error());
}

}  // namespace cenote::ops
