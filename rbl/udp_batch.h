// UdpBatch: up to kSize datagrams received by one system call, and the replies to them sent by another. All buffers are
// made once. A socket bound to a wildcard address replies from the address that was asked. One thread.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "rbl/wire.h"

namespace cenote::rbl {

class UdpBatch {
 public:
  static constexpr std::size_t kSize = 64;
  static constexpr std::size_t kMaxQuery = 2048;  // longer ones are no queries

  explicit UdpBatch(int fd);  // not owned
  ~UdpBatch();
  UdpBatch(const UdpBatch&) = delete;
  UdpBatch& operator=(const UdpBatch&) = delete;

  // How many datagrams were waiting; 0 when none, or for an error that concerns a single datagram. Never blocks.
  std::size_t Receive();
  // Empty when the datagram was longer than kMaxQuery.
  std::string_view Query(std::size_t place) const;
  // Where the next reply is written, and that it is `size` bytes for the sender of query `place`.
  std::span<char> NextReply();
  void Queue(std::size_t place, std::size_t size);
  // Sends what is queued; gives how many the kernel did not take.
  std::size_t Send();

 private:
  struct Buffers;

  int fd_;
  bool wildcard_;
  std::unique_ptr<Buffers> buffers_;
  std::size_t queued_ = 0;
};

}  // namespace cenote::rbl
