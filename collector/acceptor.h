// Acceptor: takes connections from a listening socket, up to a number; beyond it they wait in the kernel's queue.
#pragma once

#include <functional>

#include "ops/event.h"
#include "ops/fd.h"

namespace cenote::collector {

class Acceptor {
 public:
  // `on_connection` gets each new socket, non-blocking. `room` says whether one more may come now.
  Acceptor(ops::EventLoop& loop, ops::Fd listener, std::function<bool()> room,
           std::function<void(ops::Fd)> on_connection);

  void Again();  // a connection ended: there may be room again
  void Stop();   // for good

 private:
  void OnReadable();

  ops::Fd listener_;
  std::function<bool()> room_;
  std::function<void(ops::Fd)> on_connection_;
  ops::Event readable_;
  ops::Event later_;
};

}  // namespace cenote::collector
