// TcpConnection: one client's stream of queries, pipelined or not (RFC 7766). Both buffers are bounded: while replies
// wait for a slow reader nothing more is read, and a client that neither finishes a query nor takes its replies within
// the idle time is closed. Lives in its worker's loop.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "ops/event.h"
#include "ops/fd.h"
#include "rbl/tcp_answerer.h"

namespace cenote::rbl {

class TcpConnection {
 public:
  // `closed` is called once and may destroy this; nothing of it is used after that.
  TcpConnection(ops::EventLoop& loop, ops::Fd socket, TcpAnswerer& answerer, std::chrono::milliseconds idle,
                std::function<void()> closed);

 private:
  enum class Step { kGoOn, kClose };

  void OnReadable();
  void OnWritable();
  Step Read();
  Step Work();  // answers and writes as long as both go on
  Step Write();
  void Settle(Step step);

  ops::Fd socket_;
  TcpAnswerer& answerer_;
  std::chrono::milliseconds idle_;
  std::function<void()> closed_;
  std::string input_;
  std::string output_;
  std::size_t written_ = 0;  // of output_
  bool peer_done_ = false;   // it sends no more; it may still read
  ops::Event readable_;
  ops::Event writable_;
  ops::Event deadline_;
};

}  // namespace cenote::rbl
