#include "sinkhole/session.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "ops/clock.h"
#include "sinkhole/proxy_header.h"

namespace cenote::sinkhole {

namespace {
// How long a refused peer may go on talking before the socket is closed under it: a close with unread input would
// reset the connection and take the last reply with it.
constexpr Duration kLingerTime = 1s;
}  // namespace

Session::Session(const SessionOptions& options, SessionHost& host, SessionKey key, ops::Fd fd, const Party& party)
    : options_(options),
      host_(host),
      key_(key),
      fd_(std::move(fd)),
      party_(party),
      begun_(ops::Monotonic()),
      last_input_(begun_) {
  readable_ = ops::Event(host_.loop(), fd_.get(), EV_READ | EV_PERSIST, [this](short) { OnReadable(); });
  timer_ = ops::Event::Timer(host_.loop(), [this](short) { OnTimer(); });
}

void Session::Start() {
  readable_.Start();
  reading_ = true;
  if (party_.proxied) {
    SetTimer(begun_ + options_.proxy_timeout);
  } else {
    Begin(party_, {});
  }
}

void Session::SetTimer(Moment when) {
  timer_.Start(std::max(std::chrono::ceil<Duration>(when - ops::Monotonic()), Duration(0)));
}

std::optional<std::string_view> Session::Read() {
  std::string& buffer = host_.read_buffer();
  const ssize_t size = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (size > 0) {
    last_input_ = ops::Monotonic();
    return std::string_view(buffer.data(), static_cast<std::size_t>(size));
  }
  peer_gone_ = size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
  return std::nullopt;
}

void Session::OnReadable() {
  const std::optional<std::string_view> bytes = Read();
  if (!bytes) {
    if (peer_gone_) {
      OnEnd();
    }
    return;
  }
  switch (state_) {
    case State::kProxyHeader:
      OnProxyBytes(*bytes);
      break;
    case State::kBanner:
      Greet(*bytes);
      break;
    case State::kOpen:
      OnBytes(*bytes);
      break;
    case State::kLinger:
    case State::kClosed:
      break;
  }
}

void Session::OnEnd() {
  if (state_ == State::kOpen && dialogue_->held()) {
    half_closed_ = true;
    readable_.Stop();
  } else {
    Close(true);
  }
}

void Session::OnProxyBytes(std::string_view bytes) {
  header_.append(bytes);
  const Result<std::optional<ProxyHeader>> parsed = ParseProxyHeader(header_);
  if (!parsed) {
    host_.meters().CountRefusal(Refusal::kProxyHeader);
    Close(false);
    return;
  }
  if (!parsed->has_value()) {
    return;
  }
  const ProxyHeader& header = **parsed;
  Party party = party_;
  party.proxied = header.known;
  if (header.known) {
    party.peer = header.source;
    party.local = header.destination;
  }
  const std::string behind = std::exchange(header_, std::string()).substr(header.size);
  Begin(party, behind);
}

void Session::Begin(const Party& party, std::string_view early) {
  dialogue_.emplace(options_.dialogue, party, ops::Now());
  begun_ = ops::Monotonic();
  if (!host_.Admit(party.peer.address)) {
    Refuse(Refusal::kAddress, reply::kTooManyFromYou);
    return;
  }
  admitted_ = party.peer.address;
  state_ = State::kBanner;
  if (early.empty() && options_.banner_delay > Duration(0) && host_.MayDelayBanner()) {
    SetTimer(begun_ + options_.banner_delay);
    return;
  }
  if (early.empty()) {
    early = Read().value_or(std::string_view());
    if (peer_gone_) {
      Close(true);
      return;
    }
  }
  Greet(early);
}

void Session::Greet(std::string_view early) {
  if (!early.empty()) {
    dialogue_->Pregreet(early);
  }
  state_ = State::kOpen;
  last_input_ = ops::Monotonic();
  SetTimer(last_input_ + std::min(options_.idle_timeout, options_.session_timeout));
  dialogue_->Greet(ops::Now());
  if (early.empty()) {
    Pump();
  } else {
    OnBytes(early);
  }
}

void Session::OnBytes(std::string_view bytes) {
  dialogue_->Feed(bytes, ops::Now());
  Pump();
  ReadIfRoom();
}

// Also after a held reply: one message out of a full backlog is no room for as much again.
void Session::ReadIfRoom() {
  if (state_ != State::kOpen || half_closed_) {
    return;
  }
  const bool room = !dialogue_->held() || dialogue_->backlog() <= kMostBacklog;
  if (room && !reading_) {
    readable_.Start();
  } else if (!room && reading_) {
    readable_.Stop();
  }
  reading_ = room;
}

void Session::Pump() {
  while (std::optional<Transaction> message = dialogue_->TakeFinished()) {
    if (!host_.delivery().Submit(std::move(*message), key_)) {
      dialogue_->Resolve(Outcome::kUnavailable, {}, ops::Now());
    }
  }
  if (stopping_ && !dialogue_->ending() && !dialogue_->closing()) {
    dialogue_->Refuse(reply::kShutdown, ops::Now());
  }
  Account();
  Flush();
  if (half_closed_ && !dialogue_->held()) {
    Close(true);
  }
}

void Session::Account() {
  const std::size_t memory = dialogue_->memory();
  const auto change = static_cast<std::ptrdiff_t>(memory) - static_cast<std::ptrdiff_t>(accounted_);
  accounted_ = memory;
  if (!host_.Account(change) && memory > kMostMemory && !dialogue_->closing() && !dialogue_->ending()) {
    host_.meters().CountRefusal(Refusal::kMemory);
    dialogue_->Refuse(reply::kNoMemory, ops::Now());
  }
}

void Session::Flush() {
  std::string& output = dialogue_->output();
  if (!output.empty()) {
    const ssize_t size = ::send(fd_.get(), output.data(), output.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      Close(true);
      return;
    }
    output.erase(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }
  if (output.size() > kMostUnread) {
    host_.meters().CountRefusal(Refusal::kSlowReader);
    Close(false);
  } else if (!output.empty()) {
    if (!writable_.pending()) {
      writable_ = ops::Event(host_.loop(), fd_.get(), EV_WRITE, [this](short) { Flush(); });
      writable_.Start();
    }
  } else if (dialogue_->closing() && !dialogue_->held()) {
    if (dialogue_->quit()) {
      Close(true);
    } else {
      Linger();
    }
  }
}

void Session::Resolve(Outcome outcome, const std::string& id) {
  dialogue_->Resolve(outcome, id, ops::Now());
  last_input_ = ops::Monotonic();  // it was we who kept the peer waiting
  Pump();
  ReadIfRoom();
}

void Session::Stop() {
  stopping_ = true;
  switch (state_) {
    case State::kProxyHeader:
    case State::kBanner:
    case State::kLinger:
      Close(false);
      break;
    case State::kOpen:
      Pump();
      break;
    case State::kClosed:
      break;
  }
}

void Session::OnTimer() {
  switch (state_) {
    case State::kProxyHeader:
      host_.meters().CountRefusal(Refusal::kProxyTimeout);
      Close(false);
      return;
    case State::kBanner:
      Greet({});
      return;
    case State::kLinger:
      Close(false);
      return;
    case State::kClosed:
      return;
    case State::kOpen:
      break;
  }
  const Moment now = ops::Monotonic();
  const Moment silent = last_input_ + options_.idle_timeout;
  const Moment over = begun_ + options_.session_timeout;
  // While a reply is held it is not the peer who is silent; the delivery has a time limit of its own.
  if (now < over && (now < silent || dialogue_->held())) {
    SetTimer(std::min(over, std::max(silent, now + Duration(10))));
    return;
  }
  if (dialogue_->ending()) {
    SetTimer(now + kLingerTime);
    return;
  }
  if (dialogue_->closing()) {
    Close(false);  // it does not even take the last reply
    return;
  }
  SetTimer(now + kLingerTime);
  dialogue_->TimeOut(ops::Now());
  Pump();
}

void Session::Refuse(Refusal why, const Reply& reply) {
  host_.meters().CountRefusal(why);
  state_ = State::kOpen;
  SetTimer(ops::Monotonic() + kLingerTime);
  dialogue_->Refuse(reply, ops::Now());
  Flush();
}

void Session::Linger() {
  Finish(false);
  state_ = State::kLinger;
  ::shutdown(fd_.get(), SHUT_WR);
  SetTimer(ops::Monotonic() + kLingerTime);
}

void Session::Finish(bool by_peer) {
  if (!dialogue_ || std::exchange(finished_, true)) {
    return;
  }
  for (Transaction& transaction : dialogue_->End(ops::Now(), by_peer)) {
    host_.delivery().SubmitUnheld(std::move(transaction));
  }
  host_.meters().CountReplies(dialogue_->TakeReplyCounts());
  host_.Account(-static_cast<std::ptrdiff_t>(std::exchange(accounted_, 0)));
}

void Session::Close(bool by_peer) {
  if (std::exchange(state_, State::kClosed) == State::kClosed) {
    return;
  }
  Finish(by_peer);
  readable_ = {};
  writable_ = {};
  timer_ = {};
  fd_.Reset();
  host_.Closed(key_, admitted_);
}

}  // namespace cenote::sinkhole
