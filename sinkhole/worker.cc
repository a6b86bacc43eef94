#include "sinkhole/worker.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "ops/clock.h"
#include "ops/sockets.h"

namespace cenote::sinkhole {

namespace {

constexpr std::size_t kReadBuffer = 64U << 10U;
constexpr Duration kAcceptPause = 100ms;
constexpr Duration kWatchInterval = 50ms;

bool IsWildcard(const IpAddress& address) {
  return std::all_of(address.bytes.begin(), address.bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// To a peer that never becomes a session; a lost line is no harm.
void SayAndForget(int fd, const Reply& reply) {
  std::string line = std::to_string(reply.code) + " ";
  line += reply.enhanced;
  line += " ";
  line += reply.text;
  line += "\r\n";
  static_cast<void>(::send(fd, line.data(), line.size(), MSG_NOSIGNAL));
}

}  // namespace

Worker::Worker(WorkerOptions options, Listeners listeners, ArchiveWriter archive, Meters& meters,
               Delivery::Trouble trouble)
    : options_(std::move(options)),
      meters_(meters),
      delivery_(
          loop_, options_.delivery, std::move(archive), meters,
          [this](SessionKey key, Outcome outcome, const std::string& id) {
            if (const auto found = sessions_.find(key); found != sessions_.end()) {
              found->second->Resolve(outcome, id);
            }
          },
          std::move(trouble)),
      admission_(options_.max_sessions_per_address),
      delayed_banners_(options_.delayed_banners),
      read_buffer_(kReadBuffer, '\0') {
  reap_ = ops::Event::Timer(loop_, [this](short) { Reap(); });
  resume_ = ops::Event::Timer(loop_, [this](short) { ResumeAccepting(); });
  give_up_ = ops::Event::Timer(loop_, [this](short) { loop_.Stop(); });
  watch_ = ops::Event::Every(loop_, kWatchInterval, [this](short) {
    connected_.store(delivery_.connected(), std::memory_order_relaxed);
    archiving_.store(delivery_.archiving(), std::memory_order_relaxed);
    EndIfIdle();
  });
  for (ops::Fd& fd : listeners.direct) {
    Listen(std::move(fd), false);
  }
  for (ops::Fd& fd : listeners.proxied) {
    Listen(std::move(fd), true);
  }
}

Worker::~Worker() = default;

void Worker::Listen(ops::Fd fd, bool proxied) {
  auto listener = std::make_unique<Listener>();
  // Accepted sockets inherit it. Replies to pipelined commands must not wait for acknowledgements of earlier ones.
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const ops::Endpoint bound = ops::BoundEndpoint(fd.get());
  if (!IsWildcard(bound.address)) {
    listener->bound = bound;
  }
  listener->proxied = proxied;
  Listener* const raw = listener.get();
  listener->readable = ops::Event(loop_, fd.get(), EV_READ | EV_PERSIST, [this, raw](short) { OnConnections(*raw); });
  listener->fd = std::move(fd);
  listeners_.push_back(std::move(listener));
}

void Worker::Run() {
  delivery_.Start();
  ResumeAccepting();
  loop_.Run();
  sessions_.clear();
  dead_.clear();
}

void Worker::OnConnections(Listener& listener) {
  for (int i = 0; i < kMostAccepts && AcceptOne(listener); ++i) {
  }
}

bool Worker::AcceptOne(Listener& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ops::Fd fd(::accept4(listener.fd.get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd.valid()) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      PauseAccepting();
    }
    // Others say that one connection went away before it was taken: there may be more behind it.
    return errno != EAGAIN && errno != EWOULDBLOCK && !resume_.pending();
  }
  (listener.proxied ? meters_.proxied_connections : meters_.direct_connections).Add();
  const ops::Endpoint peer = ops::Endpoint::FromSockaddr(address);
  if (Refuses(peer, listener.proxied, fd.get())) {
    return true;
  }
  ops::Endpoint local;
  if (listener.bound) {
    local = *listener.bound;
  } else {
    size = sizeof address;
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
    local = ops::Endpoint::FromSockaddr(address);
  }
  const SessionKey key = ++last_key_;
  auto session = std::make_unique<Session>(options_.session, static_cast<SessionHost&>(*this), key, std::move(fd),
                                           Party{peer, local, listener.proxied});
  Session& started = *session;
  sessions_.emplace(key, std::move(session));
  meters_.sessions.Add(1);
  started.Start();
  return true;
}

bool Worker::Refuses(const ops::Endpoint& peer, bool proxied, int fd) {
  if (proxied && std::none_of(options_.proxy_from.begin(), options_.proxy_from.end(),
                              [&](const IpPrefix& prefix) { return prefix.Contains(peer.address); })) {
    meters_.CountRefusal(Refusal::kProxySource);
    return true;
  }
  if (sessions_.size() >= options_.max_sessions) {
    meters_.CountRefusal(Refusal::kSessions);
    SayAndForget(fd, reply::kTooManySessions);
    return true;
  }
  if (buffered_ > options_.max_memory) {
    meters_.CountRefusal(Refusal::kMemory);
    SayAndForget(fd, reply::kNoMemory);
    return true;
  }
  if (!delivery_.connected() && ops::Monotonic() - delivery_.away_since() > options_.refuse_after) {
    meters_.CountRefusal(Refusal::kCollector);
    SayAndForget(fd, reply::kNotNow);
    return true;
  }
  return false;
}

void Worker::PauseAccepting() {
  meters_.CountRefusal(Refusal::kDescriptors);
  for (const auto& listener : listeners_) {
    listener->readable.Stop();
  }
  resume_.Start(kAcceptPause);
}

void Worker::ResumeAccepting() {
  for (const auto& listener : listeners_) {
    listener->readable.Start();
  }
}

bool Worker::Admit(const IpAddress& address) { return admission_.Enter(address); }

bool Worker::MayDelayBanner() { return delayed_banners_.Take(ops::Monotonic()); }

bool Worker::Account(std::ptrdiff_t bytes) {
  buffered_ += static_cast<std::size_t>(bytes);
  return buffered_ <= options_.max_memory;
}

void Worker::Closed(SessionKey key, const std::optional<IpAddress>& admitted) {
  if (admitted) {
    admission_.Leave(*admitted);
  }
  const auto found = sessions_.find(key);
  dead_.push_back(std::move(found->second));
  sessions_.erase(found);
  meters_.sessions.Add(-1);
  if (!reap_.pending()) {
    reap_.Start(Duration(0));
  }
}

void Worker::Reap() {
  dead_.clear();
  EndIfIdle();
}

void Worker::Stop() {
  loop_.Post([this] { BeginStop(); });
}

void Worker::BeginStop() {
  if (stopping_) {
    return;
  }
  stopping_ = true;
  resume_.Stop();
  listeners_.clear();
  std::vector<SessionKey> keys;
  keys.reserve(sessions_.size());
  for (const auto& [key, session] : sessions_) {
    keys.push_back(key);
  }
  for (const SessionKey key : keys) {
    if (const auto found = sessions_.find(key); found != sessions_.end()) {
      found->second->Stop();
    }
  }
  give_up_.Start(options_.stop_grace);
  EndIfIdle();
}

void Worker::EndIfIdle() {
  if (stopping_ && sessions_.empty() && delivery_.idle()) {
    loop_.Stop();
  }
}

}  // namespace cenote::sinkhole
