#include "collector/order_desk.h"

#include <sys/socket.h>

#include <array>
#include <csignal>
#include <thread>

#include "collector/apply.h"
#include "collector/model/frame.h"
#include "collector/open_store.h"
#include "collector/unix_socket.h"
#include "ops/clock.h"
#include "ops/lifecycle.h"

namespace cenote::collector {
namespace {

constexpr int kReplySeconds = 60;
constexpr auto kPatience = std::chrono::seconds(5);
constexpr auto kRetry = std::chrono::milliseconds(50);

bool Unavailable(const Error& error) { return error.code == Error::Code::kUnavailable; }

}  // namespace

Result<OrderDesk> OrderDesk::Open(const ops::Config& config) {
  OrderDesk desk;
  const auto deadline = ops::Monotonic() + kPatience;
  while (true) {
    Result<ops::Fd> socket = ConnectUnix(ops::PathsOf(config).control_socket, kReplySeconds);
    if (socket) {
      std::signal(SIGPIPE, SIG_IGN);  // a collector that dies meanwhile is an error, not our end
      desk.socket_ = std::move(*socket);
      return desk;
    }
    if (!Unavailable(socket.error())) {
      return socket.error();
    }
    Result<std::unique_ptr<store::Env>> env = OpenForWriting(config, ops::Now());
    if (env) {
      desk.env_ = std::move(*env);
      return desk;
    }
    if (!Unavailable(env.error()) || ops::Monotonic() >= deadline) {
      return env.error();
    }
    std::this_thread::sleep_for(kRetry);
  }
}

Result<OrderReply> OrderDesk::Give(Order order) {
  order.who = CallerName().substr(0, kMaxWho);
  order.given = ops::Now();
  if (socket_.valid()) {
    return Ask(order);
  }
  ChangeTally changes;
  return ApplyAndCommit(*env_, order, order.who, order.given, changes);
}

Result<OrderReply> OrderDesk::Ask(const Order& order) {
  std::string bytes;
  AppendFrame(FrameType::kOrder, Encode(order), bytes);
  if (const Status sent = ops::WriteAll(socket_.get(), bytes); !sent) {
    return Within("collector", sent.error());
  }
  while (true) {
    const auto parsed = ParseFrame(received_, kMaxOrder);
    if (!parsed) {
      return Within("collector", parsed.error());
    }
    if (parsed->has_value()) {
      Result<OrderReply> reply = DecodeOrderReply((*parsed)->frame.payload);
      received_.erase(0, (*parsed)->size);
      return reply;
    }
    std::array<char, 4096> some{};
    const ssize_t size = ::recv(socket_.get(), some.data(), some.size(), 0);
    if (size == 0) {
      return Error{Error::Code::kUnavailable, "collector: it went away before it replied"};
    }
    if (size < 0) {
      return ops::ErrnoError("collector");
    }
    received_.append(some.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace cenote::collector
