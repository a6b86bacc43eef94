#include "ops/sockets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <set>

namespace cenote::ops {
namespace {

bool HasIpv6() {
  SocketNeed need;
  need.endpoints = {*Endpoint::Parse("[::1]:0")};
  return OpenSockets({need}).ok();
}

SocketNeed Loopback(Transport transport, int copies = 1) {
  SocketNeed need;
  need.name = "test";
  need.transport = transport;
  need.endpoints = {*Endpoint::Parse("127.0.0.1:0"), *Endpoint::Parse("[::1]:0")};
  need.copies = copies;
  need.key = "test.listen";
  return need;
}

int OptionOf(int fd, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(fd, SOL_SOCKET, option, &value, &size), 0);
  return value;
}

TEST(Sockets, CopiesShareThePortAddressByAddress) {
  if (!HasIpv6()) {
    GTEST_SKIP() << "needs ::1";
  }
  for (const Transport transport : {Transport::kTcp, Transport::kUdp}) {
    const Result<std::vector<NamedSocket>> sockets = OpenSockets({Loopback(transport, 3)});
    ASSERT_TRUE(sockets.ok()) << sockets.error().message;
    ASSERT_EQ(sockets->size(), 6U);
    std::vector<Endpoint> bound;
    for (const NamedSocket& socket : *sockets) {
      bound.push_back(BoundEndpoint(socket.fd.get()));
      EXPECT_EQ(OptionOf(socket.fd.get(), SO_REUSEPORT), 1);
      EXPECT_NE(::fcntl(socket.fd.get(), F_GETFL) & O_NONBLOCK, 0);
      EXPECT_NE(::fcntl(socket.fd.get(), F_GETFD) & FD_CLOEXEC, 0);
    }
    EXPECT_TRUE(bound[0] == bound[1] && bound[1] == bound[2] && bound[0].address.is_v4());
    EXPECT_TRUE(bound[3] == bound[4] && bound[4] == bound[5] && !bound[3].address.is_v4());
    EXPECT_NE(bound[0].port, 0);
  }
}

TEST(Sockets, ATakenPortNamesKeyAndEndpoint) {
  for (const int copies : {1, 2}) {
    for (const Transport transport : {Transport::kTcp, Transport::kUdp}) {
      SocketNeed only_v4 = Loopback(transport, copies);
      only_v4.endpoints.pop_back();
      const auto first = OpenSockets({only_v4});
      ASSERT_TRUE(first.ok());
      SocketNeed need = only_v4;
      need.endpoints = {BoundEndpoint(first->front().fd.get())};
      const auto second = OpenSockets({need});
      ASSERT_FALSE(second.ok()) << "a second server must not take a share of the port";
      EXPECT_EQ(second.error().message,
                "test.listen = \"" + need.endpoints[0].ToString() + "\": Address already in use");
    }
  }
}

TEST(Sockets, WithoutEndpointsThereIsNothing) {
  SocketNeed need;
  const auto sockets = OpenSockets({need});
  ASSERT_TRUE(sockets.ok());
  EXPECT_TRUE(sockets->empty());
}

TEST(Sockets, SetsTheReceiveBuffer) {
  SocketNeed need = Loopback(Transport::kUdp);
  need.endpoints.pop_back();
  need.receive_buffer = 65536;
  const auto sockets = OpenSockets({need});
  ASSERT_TRUE(sockets.ok());
  EXPECT_GE(OptionOf(sockets->front().fd.get(), SO_RCVBUF), 65536);
}

TEST(Sockets, ExtractTakesOneNameInOrder) {
  std::vector<NamedSocket> sockets;
  for (const char* name : {"a", "b", "a"}) {
    sockets.push_back({name, Fd(::dup(0))});
  }
  const int first = sockets[0].fd.get();
  const std::vector<Fd> taken = Extract(sockets, "a");
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].get(), first);
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(sockets[0].name, "b");
}

// In a child, because the descriptors stand at fixed numbers.
TEST(Sockets, InheritsWhatTheEnvironmentNames) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(0, 3);
    ::dup2(0, 4);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "2", 1);
    ::setenv("LISTEN_FDNAMES", "smtp:metrics", 1);
    const std::vector<NamedSocket> sockets = InheritedSockets();
    const bool good = sockets.size() == 2 && sockets[0].name == "smtp" && sockets[0].fd.get() == 3 &&
                      sockets[1].name == "metrics" && sockets[1].fd.get() == 4 && ::getenv("LISTEN_FDS") == nullptr &&
                      InheritedSockets().empty();
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Sockets, IgnoresWhatIsMeantForAnotherProcess) {
  ::setenv("LISTEN_PID", "1", 1);
  ::setenv("LISTEN_FDS", "2", 1);
  EXPECT_TRUE(InheritedSockets().empty());
  EXPECT_EQ(::getenv("LISTEN_PID"), nullptr);
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", "many", 1);
  EXPECT_TRUE(InheritedSockets().empty());
}

}  // namespace
}  // namespace cenote::ops
