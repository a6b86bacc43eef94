#include "sinkhole/archive_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "ops/fd.h"
#include "sinkhole/segment_name.h"

namespace cenote::sinkhole {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

Time TimeOf(const timespec& time) {
  return Time(std::chrono::floor<Duration>(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

}  // namespace

Result<std::vector<Segment>> ListSegments(int directory_fd) {
  // A descriptor of its own: reading a directory moves the place in it.
  ops::Fd own(openat(directory_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, CloseDirectory> directory(own.valid() ? fdopendir(own.get()) : nullptr);
  if (directory == nullptr) {
    return ops::ErrnoError("archive directory");
  }
  own.Release();
  std::vector<Segment> segments;
  errno = 0;
  while (const dirent* item = readdir(directory.get())) {
    struct stat status {};
    auto first = ParseSegmentName(item->d_name);
    if (first.has_value() && fstatat(directory_fd, item->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(status.st_mode)) {
      segments.push_back(
          {item->d_name, std::move(*first), static_cast<std::uint64_t>(status.st_size), TimeOf(status.st_mtim)});
    }
    errno = 0;
  }
  if (errno != 0) {
    return ops::ErrnoError("archive directory");
  }
  return segments;
}

Result<std::uint64_t> FreshStart(int directory_fd, std::string_view sensor, Time now) {
  const auto segments = ListSegments(directory_fd);
  if (!segments.ok()) {
    return segments.error();
  }
  auto start = static_cast<std::uint64_t>(std::max<std::int64_t>(ToMs(now), 1));
  for (const Segment& segment : *segments) {
    if (segment.first.sensor == sensor) {
      start = std::max(start, segment.first.start + 1);
    }
  }
  return start;
}

}  // namespace cenote::sinkhole
