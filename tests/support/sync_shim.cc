// A library for LD_PRELOAD: what `cenote run`, the sinkhole and the collector create, write, sync, send and receive, in
// order, and syncs that fail. SIGKILL says nothing about them: the page cache survives it
// (tests/flow/durability_test.py).
//
// SYNC_SHIM_LOG is an inherited descriptor (a confined role opens nothing), one line a call that succeeded or failed:
//   begin end pid role what name result errno offset data
// begin and end in ns of CLOCK_MONOTONIC; what: create (a directory too), write, write-dsync, sync, send, recv; name: a
// file's last part, that of a Unix socket's path, or "client"; offset of a write, else -1; data of a socket in hex, or
// "-". SYNC_SHIM_FAULT is an inherited descriptor to map, whose first byte is one of Fault.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

namespace {

// The first three are for one call, which takes them away.
enum Fault : char {
  kSegmentSyncFails = 'a',
  kStoreSyncFails = 's',
  kStoreMetaFails = 'm',    // the write of LMDB's meta page, a sync by O_DSYNC
  kSegmentSyncsDrop = 'A',  // neither done nor logged
  kStoreSyncsDrop = 'S',
};

constexpr std::string_view kStore = "data.mdb";
constexpr std::size_t kMostData = 16384;  // as much as the roles receive at once

// What the process is; set before main() begins, constant from then on.
struct Shim {
  int log = -1;
  std::string_view role;
  std::atomic<char>* fault = nullptr;
};
Shim shim;

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::int64_t Now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::string LastPart(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

// Empty for what is not a file; no descriptor is kept, so that none can be taken for another.
std::string FileName(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
    return {};
  }
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  char path[4096];
  const ssize_t size = readlink(link.c_str(), path, sizeof path);
  return size > 0 ? LastPart({path, static_cast<std::size_t>(size)}) : std::string();
}

std::string SocketName(int fd) {
  for (const auto address_of : {getpeername, getsockname}) {
    sockaddr_un address{};
    socklen_t size = sizeof address;
    if (address_of(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      continue;
    }
    if (address.sun_family != AF_UNIX) {
      return "client";
    }
    if (address.sun_path[0] != '\0') {
      return LastPart(address.sun_path);
    }
  }
  return "socket";
}

std::string Hex(std::string_view data) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : data.substr(0, kMostData)) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4U];
    text += kDigits[value & 15U];
  }
  return text.empty() ? "-" : text;
}

// One call; its line is written when it is over. errno stays what the call made it.
class Call {
 public:
  Call(const char* what, std::string name) : what_(what), name_(std::move(name)) {}

  long Done(long result, long offset = -1, std::string_view data = {}) const {
    const int error = errno;
    std::string line;
    for (const std::int64_t number : {begin_, Now(), std::int64_t{getpid()}}) {
      line += std::to_string(number) + " ";
    }
    line += std::string(shim.role) + " " + what_ + " " + name_ + " " + std::to_string(result) + " " +
            std::to_string(result < 0 ? error : 0) + " " + std::to_string(offset) + " " + Hex(data) + "\n";
    syscall(SYS_write, shim.log, line.data(), line.size());  // to the end, as all share one open file
    errno = error;
    return result;
  }

 private:
  const char* what_;
  std::string name_;
  std::int64_t begin_ = Now();
};

bool Takes(Fault fault) {
  char expected = fault;
  return shim.fault != nullptr && shim.fault->compare_exchange_strong(expected, '-');
}

bool Stands(Fault fault) { return shim.fault != nullptr && *shim.fault == fault; }

bool IsSegment(int fd) {
  struct stat status {};
  return shim.role == "sinkhole" && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

int Fail() {
  errno = EIO;
  return -1;
}

template <typename Write>
ssize_t LogWrite(int fd, off_t offset, const Write& really) {
  const std::string name = shim.log < 0 ? std::string() : FileName(fd);
  if (name.empty()) {
    return really();
  }
  const bool durable = (fcntl(fd, F_GETFL) & O_DSYNC) != 0;
  const Call call(durable ? "write-dsync" : "write", name);
  const ssize_t result = durable && name == kStore && Takes(kStoreMetaFails) ? Fail() : really();
  const off_t end = offset < 0 && result >= 0 ? lseek(fd, 0, SEEK_CUR) : -1;
  return call.Done(result, offset < 0 ? end - result : offset);
}

int LogSync(int fd, int really(int)) {
  if (shim.log < 0) {
    return really(fd);
  }
  const std::string name = FileName(fd);
  const bool store = name == kStore;
  if (Stands(kSegmentSyncsDrop) ? IsSegment(fd) : store && Stands(kStoreSyncsDrop)) {
    return 0;
  }
  const Call call("sync", name);
  const bool fails = store ? Takes(kStoreSyncFails) : IsSegment(fd) && Takes(kSegmentSyncFails);
  return static_cast<int>(call.Done(fails ? Fail() : really(fd)));
}

template <typename Open>
int LogOpen(const char* path, int flags, const Open& really) {
  if (shim.log < 0 || (flags & O_CREAT) == 0) {
    return really();
  }
  const Call call("create", LastPart(path));
  return static_cast<int>(call.Done(really()));
}

mode_t ModeOf(int flags, va_list rest) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0; }

// `role` stands on the command line of a role's process. Others are left alone.
__attribute__((constructor)) void Begin(int argc, char** argv) {
  const char* log = std::getenv("SYNC_SHIM_LOG");
  const char* fault = std::getenv("SYNC_SHIM_FAULT");
  const std::string_view role = argc > 1 ? argv[1] : "";
  if (log == nullptr || fault == nullptr || (role != "run" && role != "sinkhole" && role != "collector")) {
    return;
  }
  void* map = mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, std::atoi(fault), 0);
  shim.role = role;
  shim.fault = map == MAP_FAILED ? nullptr : static_cast<std::atomic<char>*>(map);
  shim.log = std::atoi(log);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  static const auto really = Next<int(const char*, int, mode_t)>("open");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = ModeOf(flags, rest);
  va_end(rest);
  return LogOpen(path, flags, [&] { return really(path, flags, mode); });
}

int openat(int directory, const char* path, int flags, ...) {
  static const auto really = Next<int(int, const char*, int, mode_t)>("openat");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = ModeOf(flags, rest);
  va_end(rest);
  return LogOpen(path, flags, [&] { return really(directory, path, flags, mode); });
}

int mkdir(const char* path, mode_t mode) {
  static const auto really = Next<int(const char*, mode_t)>("mkdir");
  return LogOpen(path, O_CREAT, [&] { return really(path, mode); });
}

ssize_t write(int fd, const void* data, size_t size) {
  static const auto really = Next<ssize_t(int, const void*, size_t)>("write");
  return LogWrite(fd, -1, [&] { return really(fd, data, size); });
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  static const auto really = Next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  return LogWrite(fd, offset, [&] { return really(fd, data, size, offset); });
}

ssize_t writev(int fd, const iovec* pieces, int count) {
  static const auto really = Next<ssize_t(int, const iovec*, int)>("writev");
  return LogWrite(fd, -1, [&] { return really(fd, pieces, count); });
}

int fdatasync(int fd) {
  static const auto really = Next<int(int)>("fdatasync");
  return LogSync(fd, really);
}

int fsync(int fd) {
  static const auto really = Next<int(int)>("fsync");
  return LogSync(fd, really);
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
  static const auto really = Next<ssize_t(int, const void*, size_t, int)>("send");
  if (shim.log < 0) {
    return really(fd, data, size, flags);
  }
  const Call call("send", SocketName(fd));
  const ssize_t sent = really(fd, data, size, flags);
  return call.Done(sent, -1, {static_cast<const char*>(data), static_cast<std::size_t>(sent > 0 ? sent : 0)});
}

ssize_t recv(int fd, void* data, size_t size, int flags) {
  static const auto really = Next<ssize_t(int, void*, size_t, int)>("recv");
  if (shim.log < 0) {
    return really(fd, data, size, flags);
  }
  const Call call("recv", SocketName(fd));
  const ssize_t got = really(fd, data, size, flags);
  return call.Done(got, -1, {static_cast<const char*>(data), static_cast<std::size_t>(got > 0 ? got : 0)});
}
}
