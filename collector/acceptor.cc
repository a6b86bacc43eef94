#include "collector/acceptor.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace cenote::collector {
namespace {

constexpr std::chrono::milliseconds kOutOfDescriptors{100};

}  // namespace

Acceptor::Acceptor(ops::EventLoop& loop, ops::Fd listener, std::function<bool()> room,
                   std::function<void(ops::Fd)> on_connection)
    : listener_(std::move(listener)), room_(std::move(room)), on_connection_(std::move(on_connection)) {
  readable_ = ops::Event(loop, listener_.get(), EV_READ, [this](short) { OnReadable(); });
  later_ = ops::Event::Timer(loop, [this](short) { Again(); });
  readable_.Start();
}

void Acceptor::Again() {
  if (listener_.valid() && room_()) {
    readable_.Start();
  }
}

void Acceptor::Stop() {
  readable_.Stop();
  later_.Stop();
  listener_.Reset();
}

void Acceptor::OnReadable() {
  while (room_()) {
    ops::Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd.valid()) {
      const bool none = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ECONNABORTED;
      return none ? readable_.Start() : later_.Start(kOutOfDescriptors);
    }
    on_connection_(std::move(fd));
  }
}

}  // namespace cenote::collector
