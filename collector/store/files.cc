#include "collector/store/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace cenote::store {
namespace {

constexpr mode_t kDirectoryMode = 0750;
constexpr mode_t kDataMode = 0640;
constexpr mode_t kReaderTableMode = 0660;

std::string DataFile(const std::string& directory) { return directory + "/data.mdb"; }
std::string ReaderTable(const std::string& directory) { return directory + "/lock.mdb"; }
std::string WriterLock(const std::string& directory) { return directory + "/writer.lock"; }

Status MakeFile(const std::string& path, mode_t mode) {
  const ops::Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode));
  struct stat now {};
  if (!fd.valid() || fstat(fd.get(), &now) != 0) {
    return ops::ErrnoError(path);
  }
  // fchmod: the process's umask has taken the group's bits.
  const bool right = (now.st_mode & 0777U) == mode;
  return right || fchmod(fd.get(), mode) == 0 ? Status() : Status(ops::ErrnoError(path));
}

long ReadPid(int fd) {
  std::array<char, 24> text{};
  const ssize_t size = pread(fd, text.data(), text.size() - 1, 0);
  return size > 0 ? std::strtol(text.data(), nullptr, 10) : 0;
}

Error BeingWritten(const std::string& directory, long pid) {
  return {Error::Code::kUnavailable, directory + ": the store is being written by process " + std::to_string(pid)};
}

Status NoStore(const std::string& directory) {
  return Error{Error::Code::kUnavailable, directory + ": there is no store yet"};
}

bool WrittenByThisProcess(const std::string& directory) {
  const ops::Fd fd(open(WriterLock(directory).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid() || ReadPid(fd.get()) != getpid()) {
    return false;
  }
  return flock(fd.get(), LOCK_SH | LOCK_NB) != 0;
}

}  // namespace

Result<ops::Fd> LockForWriting(const std::string& directory) {
  if (mkdir(directory.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    return ops::ErrnoError(directory);
  }
  const std::string path = WriterLock(directory);
  ops::Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kDataMode));
  if (!fd.valid()) {
    return ops::ErrnoError(path);
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? BeingWritten(directory, ReadPid(fd.get())) : ops::ErrnoError(path);
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  // Written over what is there: on a full disk that still works.
  Status written = ops::WriteAll(fd.get(), pid);
  if (written.ok() && ftruncate(fd.get(), static_cast<off_t>(pid.size())) != 0) {
    written = ops::ErrnoError(path);
  }
  return written.ok() ? Result<ops::Fd>(std::move(fd)) : Within(path, written.error());
}

Status PrepareFiles(const std::string& directory) {
  Status made = MakeFile(DataFile(directory), kDataMode);
  if (made.ok()) {
    made = MakeFile(ReaderTable(directory), kReaderTableMode);
  }
  return made.ok() ? ops::SyncDirectory(directory) : made;
}

Status FilesAreThere(const std::string& directory) {
  if (WrittenByThisProcess(directory)) {
    return Error{Error::Code::kInvalid, directory + ": this process writes the store and reads it by the same Env"};
  }
  struct stat data {};
  struct stat readers {};
  if (stat(DataFile(directory).c_str(), &data) != 0 || stat(ReaderTable(directory).c_str(), &readers) != 0) {
    return errno == ENOENT ? NoStore(directory) : Status(ops::ErrnoError(directory));
  }
  // LMDB writes its first two pages at once; before that a reader would try to.
  return data.st_size >= 2 * sysconf(_SC_PAGESIZE) ? Status() : NoStore(directory);
}

}  // namespace cenote::store
