#include "rbl/udp_batch.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>

#include "ops/sockets.h"

namespace cenote::rbl {
namespace {

constexpr std::size_t kControl = CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(in_pktinfo));

bool IsWildcard(const IpAddress& address) {
  return std::all_of(address.bytes.begin(), address.bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// Asks the kernel to say which of our addresses each datagram was for.
bool WantsDestination(int fd) {
  const IpAddress bound = ops::BoundEndpoint(fd).address;
  if (!IsWildcard(bound)) {
    return false;
  }
  const int on = 1;
  const int level = bound.is_v4() ? IPPROTO_IP : IPPROTO_IPV6;
  const int option = bound.is_v4() ? IP_PKTINFO : IPV6_RECVPKTINFO;
  return ::setsockopt(fd, level, option, &on, sizeof on) == 0;
}

}  // namespace

struct UdpBatch::Buffers {
  struct Datagram {
    sockaddr_storage peer;
    iovec query;
    iovec reply;
    alignas(cmsghdr) std::array<char, kControl> control;
    std::array<char, kMaxQuery> query_bytes;
    std::array<char, kEdnsUdpSize> reply_bytes;
  };
  std::array<Datagram, kSize> datagrams;
  std::array<mmsghdr, kSize> received{};
  std::array<mmsghdr, kSize> replies{};
};

UdpBatch::UdpBatch(int fd) : fd_(fd), wildcard_(WantsDestination(fd)), buffers_(std::make_unique<Buffers>()) {
  for (std::size_t place = 0; place < kSize; ++place) {
    Buffers::Datagram& datagram = buffers_->datagrams[place];
    datagram.query = {datagram.query_bytes.data(), datagram.query_bytes.size()};
    datagram.reply = {datagram.reply_bytes.data(), datagram.reply_bytes.size()};
    msghdr& received = buffers_->received[place].msg_hdr;
    received.msg_name = &datagram.peer;
    received.msg_iov = &datagram.query;
    received.msg_iovlen = 1;
    received.msg_control = wildcard_ ? datagram.control.data() : nullptr;
    msghdr& reply = buffers_->replies[place].msg_hdr;
    reply.msg_iov = &datagram.reply;
    reply.msg_iovlen = 1;
  }
}

UdpBatch::~UdpBatch() = default;

std::size_t UdpBatch::Receive() {
  queued_ = 0;
  for (mmsghdr& message : buffers_->received) {
    // The kernel overwrites these with what it filled.
    message.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    message.msg_hdr.msg_controllen = wildcard_ ? kControl : 0;
  }
  const int count = ::recvmmsg(fd_, buffers_->received.data(), kSize, MSG_DONTWAIT, nullptr);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::string_view UdpBatch::Query(std::size_t place) const {
  const mmsghdr& message = buffers_->received[place];
  if ((message.msg_hdr.msg_flags & MSG_TRUNC) != 0) {
    return {};
  }
  return {buffers_->datagrams[place].query_bytes.data(), message.msg_len};
}

std::span<char> UdpBatch::NextReply() { return buffers_->datagrams[queued_].reply_bytes; }

void UdpBatch::Queue(std::size_t place, std::size_t size) {
  const msghdr& query = buffers_->received[place].msg_hdr;
  msghdr& reply = buffers_->replies[queued_].msg_hdr;
  buffers_->datagrams[queued_].reply.iov_len = size;
  reply.msg_name = query.msg_name;
  reply.msg_namelen = query.msg_namelen;
  // What IP_PKTINFO said about the query is, sent back, the reply's source address.
  reply.msg_control = query.msg_controllen > 0 ? query.msg_control : nullptr;
  reply.msg_controllen = query.msg_controllen;
  ++queued_;
}

std::size_t UdpBatch::Send() {
  std::size_t unsent = 0;
  for (std::size_t place = 0; place < queued_;) {
    const int sent = ::sendmmsg(fd_, &buffers_->replies[place], static_cast<unsigned>(queued_ - place), MSG_DONTWAIT);
    if (sent > 0) {
      place += static_cast<std::size_t>(sent);
    } else if (errno != EINTR) {
      ++place;  // an error belongs to the first of those handed over: the others still have their chance
      ++unsent;
    }
  }
  queued_ = 0;
  return unsent;
}

}  // namespace cenote::rbl
