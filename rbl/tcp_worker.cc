#include "rbl/tcp_worker.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "ops/endpoint.h"

namespace cenote::rbl {
namespace {

constexpr int kAcceptsPerWake = 64;  // so that a flood of connections does not starve those that ask
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr int kClientBitsV6 = 64;

IpPrefix ClientOf(const sockaddr_storage& peer) {
  const IpAddress address = ops::Endpoint::FromSockaddr(peer).address;
  return IpPrefix::Of(address, address.is_v4() ? address.bits() : kClientBitsV6);
}

bool OutOfDescriptors(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

}  // namespace

TcpWorker::TcpWorker(std::vector<ops::Fd> listeners, const TcpLimits& limits, const Zones& zones, const StoreDoor& door,
                     ops::Metrics& metrics)
    : limits_(limits),
      answerer_(zones, door, metrics),
      open_(metrics.GetGauge("cenote_rbl_tcp_connections")),
      refused_(metrics.GetCounter("cenote_rbl_tcp_refused_total")),
      listeners_(std::move(listeners)) {
  for (const ops::Fd& listener : listeners_) {
    const int fd = listener.get();
    acceptors_.emplace_back(loop_, fd, EV_READ | EV_PERSIST, [this, fd](short) { Accept(fd); });
    acceptors_.back().Start();
  }
  resume_ = ops::Event::Timer(loop_, [this](short) {
    for (ops::Event& acceptor : acceptors_) {
      acceptor.Start();
    }
  });
}

void TcpWorker::Run() { loop_.Run(); }

void TcpWorker::Stop() {
  loop_.Post([this] { loop_.Stop(); });
}

void TcpWorker::Accept(int listener) {
  for (int count = 0; count < kAcceptsPerWake; ++count) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    ops::Fd socket(::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      if (OutOfDescriptors(errno)) {
        Pause();
      }
      return;
    }
    if (!Admit(std::move(socket), ClientOf(peer))) {
      refused_.Add();
    }
  }
}

bool TcpWorker::Admit(ops::Fd socket, const IpPrefix& client) {
  const auto known = clients_.find(client);
  if (connections_.size() >= limits_.connections || (known != clients_.end() && known->second >= limits_.per_client)) {
    return false;
  }
  ++clients_[client];
  // Replies go out whole; to wait for the acknowledgement of the last one would only hold up a pipelining client.
  const int on = 1;
  static_cast<void>(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  const int fd = socket.get();
  connections_[fd] = std::make_unique<TcpConnection>(loop_, std::move(socket), answerer_, limits_.idle,
                                                     [this, fd, client] { Close(fd, client); });
  open_.Set(static_cast<double>(connections_.size()));
  return true;
}

void TcpWorker::Close(int socket, const IpPrefix& client) {
  const auto known = clients_.find(client);
  if (--known->second == 0) {
    clients_.erase(known);
  }
  connections_.erase(socket);
  open_.Set(static_cast<double>(connections_.size()));
}

// The listener would stay readable and the loop turn for nothing.
void TcpWorker::Pause() {
  for (ops::Event& acceptor : acceptors_) {
    acceptor.Stop();
  }
  resume_.Start(kPause);
}

}  // namespace cenote::rbl
