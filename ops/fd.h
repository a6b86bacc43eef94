// Fd: owns a file descriptor. Move-only; closes on destruction.
#pragma once

#include <string_view>
#include <utility>

#include "collector/model/result.h"

namespace cenote::ops {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.Release()) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Reset();

 private:
  int fd_ = -1;
};

// "what: No such file or directory" from errno.
Error ErrnoError(std::string_view what);

// Writes all of `bytes` to a blocking descriptor.
Status WriteAll(int fd, std::string_view bytes);

// fsync: the names in that directory outlive a loss of power from here on.
Status SyncDirectory(const std::string& path);

}  // namespace cenote::ops
