#include "tests/sinkhole/fake_collector.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "collector/model/check.h"
#include "collector/model/frame.h"

namespace cenote::sinkhole {

FakeCollector::FakeCollector(std::string path, Manner manner)
    : path_(std::move(path)), manner_(manner), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  ::unlink(path_.c_str());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CENOTE_CHECK(path_.size() < sizeof address.sun_path);
  path_.copy(std::begin(address.sun_path), path_.size());
  CENOTE_CHECK(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CENOTE_CHECK(::listen(listener_.get(), 16) == 0);
  thread_ = std::thread([this] { Serve(); });
}

FakeCollector::~FakeCollector() {
  stop_ = true;
  thread_.join();
  ::unlink(path_.c_str());
}

std::vector<Observation> FakeCollector::Seen() {
  const std::lock_guard lock(mutex_);
  return seen_;
}

std::vector<Observation> FakeCollector::WaitFor(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::seconds(20), [&] { return seen_.size() >= count; });
  return seen_;
}

void FakeCollector::Serve() {
  std::vector<Connection> connections;
  while (!stop_) {
    std::vector<pollfd> polled{{listener_.get(), POLLIN, 0}};
    for (const Connection& connection : connections) {
      polled.push_back({connection.fd.get(), POLLIN, 0});
    }
    ::poll(polled.data(), polled.size(), 2);
    for (std::size_t i = connections.size(); i > 0; --i) {
      if (polled[i].revents != 0 && !Read(connections[i - 1])) {
        connections.erase(connections.begin() + static_cast<std::ptrdiff_t>(i - 1));
      }
    }
    if (polled[0].revents != 0) {
      connections.push_back({ops::Fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)), ""});
    }
  }
}

bool FakeCollector::Read(Connection& connection) {
  std::array<char, 65536> buffer{};
  const ssize_t size = ::recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
  if (size <= 0) {
    return false;
  }
  connection.in.append(buffer.data(), static_cast<std::size_t>(size));
  std::vector<ObservationId> ids;
  while (true) {
    const auto parsed = ParseFrame(connection.in, kMaxEncodedObservation);
    CENOTE_CHECK(parsed.ok());
    if (!parsed->has_value()) {
      break;
    }
    Result<Observation> observation = DecodeObservation((*parsed)->frame.payload);
    CENOTE_CHECK(observation.ok());
    ids.push_back(observation->id);
    {
      const std::lock_guard lock(mutex_);
      seen_.push_back(*std::move(observation));
    }
    connection.in.erase(0, (*parsed)->size);
  }
  std::string out;
  if (manner_ == Manner::kGarbage) {
    out = std::string(64, '\xFF');
  } else if (manner_ == Manner::kAcknowledge && !ids.empty()) {
    AppendFrame(FrameType::kAcknowledgement, EncodeIds(ids), out);
  }
  ::send(connection.fd.get(), out.data(), out.size(), MSG_NOSIGNAL);
  changed_.notify_all();
  return true;
}

}  // namespace cenote::sinkhole
