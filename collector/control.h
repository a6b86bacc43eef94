// Control: operators' Orders from run/control.sock, one at a time, each in a transaction of its own; the reply goes out
// after the commit. After a chunk of an import its connection rests, so that intake is not disturbed. One loop, one
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "collector/acceptor.h"
#include "collector/frame_stream.h"
#include "collector/meters.h"
#include "collector/orders.h"
#include "ops/event.h"

namespace cenote::collector {

class Control {
 public:
  // Carries an Order out and commits it; kFull is a refusal, any other error the store's and final.
  using Execute = std::function<Result<OrderReply>(const Order&, const std::string& by)>;

  Control(ops::EventLoop& loop, ops::Fd listener, Execute execute, std::function<void(const Error&)> on_error,
          Meters& meters);

  void Finish();

 private:
  struct Connection {
    std::unique_ptr<FrameStream> stream;
    std::string peer;   // the account behind it
    ops::Event rested;  // after a chunk of an import
  };

  void OnConnection(ops::Fd fd);
  void OnFrame(std::uint64_t id, const Frame& frame);
  void OnEnd(std::uint64_t id, StreamEnd end);

  ops::EventLoop& loop_;
  Execute execute_;
  std::function<void(const Error&)> on_error_;
  Meters& meters_;
  bool failed_ = false;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, Connection> connections_;
  Acceptor acceptor_;
};

// Who gave an Order: the account behind the connection; with what the command says of itself where they differ:
// "alice (root)".
std::string GivenBy(const std::string& peer, const std::string& claimed);

}  // namespace cenote::collector
