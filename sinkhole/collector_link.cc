#include "sinkhole/collector_link.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "collector/model/check.h"
#include "collector/model/frame.h"

namespace cenote::sinkhole {

namespace {

constexpr std::size_t kMaxAcknowledgement = 1U << 20U;

// Invalid when nobody listens there.
ops::Fd ConnectUnix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return {};
  }
  path.copy(std::begin(address.sun_path), path.size());
  ops::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid() || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return {};
  }
  return fd;
}

}  // namespace

CollectorLink::CollectorLink(ops::EventLoop& loop, std::string path, Callbacks callbacks)
    : loop_(loop), path_(std::move(path)), callbacks_(std::move(callbacks)) {
  again_ = ops::Event::Timer(loop_, [this](short) { Connect(); });
}

void CollectorLink::Start() { again_.Start(std::chrono::milliseconds(0)); }

void CollectorLink::Connect() {
  fd_ = ConnectUnix(path_);
  if (!fd_.valid()) {
    again_.Start(pause_);
    pause_ = std::min(pause_ * 2, kLongestPause);
    return;
  }
  readable_ = ops::Event(loop_, fd_.get(), EV_READ | EV_PERSIST, [this](short) { OnReadable(); });
  writable_ = ops::Event(loop_, fd_.get(), EV_WRITE, [this](short) { Flush(); });
  readable_.Start();
  callbacks_.connected();
  Flush();
}

void CollectorLink::Queue(std::string_view frame) {
  CENOTE_CHECK(connected());
  unanswered_ = true;
  out_.append(frame);
}

void CollectorLink::Flush() {
  std::size_t sent = 0;
  while (connected() && sent < out_.size()) {
    const ssize_t size = ::send(fd_.get(), out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      Lose();
      return;
    }
    if (size < 0) {
      writable_.Start();
      break;
    }
    sent += static_cast<std::size_t>(size);
  }
  out_.erase(0, sent);
}

void CollectorLink::OnReadable() {
  std::array<char, 16384> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t size = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
    return;
  }
  if (size <= 0) {
    Lose();
    return;
  }
  in_.append(buffer.data(), static_cast<std::size_t>(size));
  if (!TakeFrames()) {
    Lose();
  }
}

bool CollectorLink::TakeFrames() {
  std::string_view rest = in_;
  while (true) {
    const Result<std::optional<ParsedFrame>> parsed = ParseFrame(rest, kMaxAcknowledgement);
    if (!parsed) {
      return false;
    }
    if (!parsed->has_value()) {
      break;
    }
    const Frame& frame = (*parsed)->frame;
    if (frame.type != FrameType::kAcknowledgement) {
      return false;
    }
    const Result<std::vector<ObservationId>> ids = DecodeIds(frame.payload);
    if (!ids) {
      return false;
    }
    unanswered_ = false;
    pause_ = kFirstPause;
    callbacks_.acknowledged(*ids);
    rest.remove_prefix((*parsed)->size);
  }
  in_.erase(0, in_.size() - rest.size());
  return true;
}

void CollectorLink::Lose() {
  readable_ = {};
  writable_ = {};
  fd_.Reset();
  in_.clear();
  out_.clear();
  // One that takes nothing and drops us must not be asked, and sent everything, without a pause.
  pause_ = std::exchange(unanswered_, false) ? std::min(pause_ * 2, kLongestPause) : kFirstPause;
  again_.Start(pause_);
  callbacks_.lost();
}

}  // namespace cenote::sinkhole
