#include "ops/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace cenote::ops {
namespace {

constexpr int kFirstInherited = 3;
constexpr std::chrono::milliseconds kLongLife{30'000};

// Puts the sockets at descriptors 3, 4, ...: first all out of that range, so that none is overwritten.
bool PlaceSockets(const std::vector<NamedSocket>& sockets) {
  const int count = static_cast<int>(sockets.size());
  std::vector<int> high;
  high.reserve(sockets.size());
  for (const NamedSocket& socket : sockets) {
    high.push_back(::fcntl(socket.fd.get(), F_DUPFD_CLOEXEC, kFirstInherited + count));
  }
  for (int place = 0; place < count; ++place) {
    if (high[static_cast<std::size_t>(place)] < 0 ||
        ::dup2(high[static_cast<std::size_t>(place)], kFirstInherited + place) < 0) {
      return false;
    }
  }
  return true;
}

void SetEnvironment(const ChildStart& start, pid_t supervisor) {
  std::string names;
  for (const NamedSocket& socket : *start.sockets) {
    names += (names.empty() ? "" : ":") + socket.name;
  }
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(start.sockets->size()).c_str(), 1);
  ::setenv("LISTEN_FDNAMES", names.c_str(), 1);
  ::setenv("NOTIFY_SOCKET", start.notify_address.c_str(), 1);
  ::setenv("CENOTE_SUPERVISOR", std::to_string(supervisor).c_str(), 1);
}

[[noreturn]] void Become(const ChildStart& start, pid_t supervisor) {
  ::setpgid(0, 0);  // Ctrl-C reaches the supervisor alone, which stops the roles in their order
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != supervisor || !PlaceSockets(*start.sockets)) {
    ::_exit(127);
  }
  SetEnvironment(start, supervisor);
  std::vector<std::string> words(start.arguments);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  ::execv("/proc/self/exe", arguments.data());
  ::_exit(127);
}

}  // namespace

Result<pid_t> StartChild(const ChildStart& start) {
  const pid_t supervisor = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) {
    return ErrnoError("fork");
  }
  if (pid == 0) {
    Become(start, supervisor);
  }
  ::setpgid(pid, pid);  // whichever of the two runs first
  return pid;
}

std::string DescribeEnd(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    const int number = WTERMSIG(wait_status);
    return "signal " + std::to_string(number) + " (" + ::strsignal(number) + ")";
  }
  return "exit status " + std::to_string(WEXITSTATUS(wait_status));
}

std::chrono::milliseconds Backoff::Next(std::chrono::milliseconds lived) {
  wait_ = lived >= kLongLife || wait_.count() == 0 ? first_ : std::min(wait_ * 2, most_);
  return wait_;
}

}  // namespace cenote::ops
