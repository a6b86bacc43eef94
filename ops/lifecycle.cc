#include "ops/lifecycle.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "ops/fd.h"

namespace cenote::ops {

StopSignals::StopSignals(EventLoop& loop, std::function<void()> stop) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto on_signal = [this, stop = std::move(stop)](int number) {
    if (stopping_) {
      ::_exit(128 + number);
    }
    stopping_ = true;
    stop();
  };
  term_ = Event::OnSignal(loop, SIGTERM, [on_signal](short) { on_signal(SIGTERM); });
  interrupt_ = Event::OnSignal(loop, SIGINT, [on_signal](short) { on_signal(SIGINT); });
}

void NotifyReady() {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path == nullptr || std::strlen(path) < 2 || std::strlen(path) >= sizeof address.sun_path) {
    return;
  }
  address.sun_family = AF_UNIX;
  const std::size_t length = std::strlen(path);
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') {
    address.sun_path[0] = '\0';  // an abstract address (unix(7))
  }
  const Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  constexpr std::string_view kReady = "READY=1";
  ::sendto(fd.get(), kReady.data(), kReady.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
}

void DieWithSupervisor() {
  const char* supervisor = std::getenv("CENOTE_SUPERVISOR");
  if (supervisor == nullptr) {
    return;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // It may have died before the line above: then no signal comes.
  if (std::to_string(::getppid()) != supervisor) {
    ::_exit(1);
  }
}

Status EnsureDirectory(const std::string& path, unsigned mode) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return {};
  }
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty() && !std::filesystem::is_directory(parent, error)) {
    if (Status made = EnsureDirectory(parent.string(), mode); !made) {
      return made;
    }
  }
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    return ErrnoError(path);
  }
  if (!std::filesystem::is_directory(path, error)) {
    return Error{Error::Code::kInvalid, path + ": is not a directory"};
  }
  return {};
}

DataPaths PathsOf(const Config& config) {
  DataPaths paths;
  paths.root = config.Text("data_dir");
  paths.store = paths.root + "/store";
  paths.archive = paths.root + "/archive";
  paths.run = paths.root + "/run";
  paths.collector_socket = paths.run + "/collector.sock";
  paths.control_socket = paths.run + "/control.sock";
  return paths;
}

}  // namespace cenote::ops
