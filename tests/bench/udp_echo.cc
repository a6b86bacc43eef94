// The floor of the DNS benches: a bare recvmmsg/sendmmsg echo that only sets QR. One socket, one thread, batches of 64.
//
// usage: udp_echo ADDRESS PORT
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr unsigned kBatch = 64;
constexpr std::size_t kSize = 512;
constexpr int kReceiveBuffer = 4 << 20;

struct Batch {
  std::array<std::array<unsigned char, kSize>, kBatch> bytes{};
  std::array<sockaddr_storage, kBatch> peers{};
  std::array<iovec, kBatch> vectors{};
  std::array<mmsghdr, kBatch> messages{};
};

int Open(const char* address, const char* port) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  ::inet_pton(AF_INET, address, &where.sin_addr);
  ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    std::perror("bind");
    std::exit(1);
  }
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    return 64;
  }
  const int fd = Open(argv[1], argv[2]);
  static Batch batch;
  for (;;) {
    for (unsigned i = 0; i < kBatch; ++i) {
      batch.vectors[i] = {batch.bytes[i].data(), kSize};
      batch.messages[i].msg_hdr = {&batch.peers[i], sizeof(sockaddr_storage), &batch.vectors[i], 1, nullptr, 0, 0};
    }
    const int got = ::recvmmsg(fd, batch.messages.data(), kBatch, MSG_WAITFORONE, nullptr);
    for (unsigned i = 0; got > 0 && i < static_cast<unsigned>(got); ++i) {
      batch.bytes[i][2] |= 0x80U;
      batch.vectors[i].iov_len = batch.messages[i].msg_len;
    }
    for (int sent = 0; sent < got;) {
      const int count =
          ::sendmmsg(fd, &batch.messages[static_cast<std::size_t>(sent)], static_cast<unsigned>(got - sent), 0);
      sent += count > 0 ? count : 1;
    }
  }
}
