#include "collector/control.h"

#include <utility>

#include "collector/unix_socket.h"

namespace cenote::collector {
namespace {

constexpr std::size_t kMostConnections = 32;
constexpr std::chrono::milliseconds kRest{2};

}  // namespace

Control::Control(ops::EventLoop& loop, ops::Fd listener, Execute execute, std::function<void(const Error&)> on_error,
                 Meters& meters)
    : loop_(loop),
      execute_(std::move(execute)),
      on_error_(std::move(on_error)),
      meters_(meters),
      acceptor_(
          loop, std::move(listener), [this] { return connections_.size() < kMostConnections; },
          [this](ops::Fd fd) { OnConnection(std::move(fd)); }) {}

void Control::OnConnection(ops::Fd fd) {
  const std::uint64_t id = ++next_;
  Connection& connection = connections_[id];
  connection.peer = PeerName(fd.get());
  FrameStream::Callbacks callbacks{[this, id](const Frame& frame) { OnFrame(id, frame); },
                                   [this, id](StreamEnd end) { OnEnd(id, end); }};
  connection.stream = std::make_unique<FrameStream>(loop_, std::move(fd), kMaxOrder, std::move(callbacks));
  connection.rested = ops::Event::Timer(loop_, [stream = connection.stream.get()](short) { stream->Resume(); });
}

void Control::OnFrame(std::uint64_t id, const Frame& frame) {
  if (failed_) {
    return;
  }
  Connection& connection = connections_.at(id);
  Result<Order> order = Error{Error::Code::kInvalid, "not an Order"};
  if (frame.type == FrameType::kOrder) {
    order = DecodeOrder(frame.payload);
  }
  if (!order) {
    return connection.stream->Refuse();
  }
  meters_.Order(order->kind).Add();
  Result<OrderReply> reply = execute_(*order, GivenBy(connection.peer, order->who));
  if (!reply && reply.error().code == Error::Code::kFull) {
    OrderReply refused;
    refused.error = reply.error();
    reply = refused;
  }
  if (!reply) {
    failed_ = true;
    return on_error_(reply.error());
  }
  connection.stream->Send(FrameType::kOrderReply, Encode(*reply));
  if (order->kind == OrderKind::kImport) {
    connection.stream->Pause();
    connection.rested.Start(kRest);
  }
}

void Control::OnEnd(std::uint64_t id, StreamEnd end) {
  if (end == StreamEnd::kBadFrame) {
    meters_.bad_frames.Add();
  }
  connections_.erase(id);
  acceptor_.Again();
}

void Control::Finish() {
  acceptor_.Stop();
  connections_.clear();
}

std::string GivenBy(const std::string& peer, const std::string& claimed) {
  const std::string by = claimed.empty() || claimed == peer ? peer : claimed + " (" + peer + ")";
  return by.substr(0, kMaxWho);
}

}  // namespace cenote::collector
