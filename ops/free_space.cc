#include "ops/free_space.h"

#include <sys/statvfs.h>

#include <string>

#include "ops/fd.h"

namespace cenote::ops {

Status CheckFreeSpace(int directory_fd, std::uint64_t least) {
  struct statvfs info {};
  if (::fstatvfs(directory_fd, &info) != 0) {
    return ErrnoError("fstatvfs");
  }
  const std::uint64_t free = std::uint64_t{info.f_bavail} * info.f_frsize;
  if (free < least) {
    return Error{Error::Code::kFull, "the disk is nearly full: " + std::to_string(free) +
                                         " bytes are free, min_free is " + std::to_string(least)};
  }
  return {};
}

}  // namespace cenote::ops
