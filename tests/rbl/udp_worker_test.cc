#include "rbl/udp_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/rbl/live_store.h"
#include "tests/rbl/loopback.h"

namespace cenote::rbl {
namespace {

using ::testing::HasSubstr;

const std::string kListed = "7.113.0.203.bl.cenote.test";

class UdpWorkerTest : public ::testing::Test {
 protected:
  ~UdpWorkerTest() override {
    stop_.Raise();
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }

  // Gives the port.
  std::uint16_t Serve(std::string_view endpoint) {
    ops::Fd socket = testing::Listen(ops::Transport::kUdp, endpoint);
    const std::uint16_t port = ops::BoundEndpoint(socket.get()).port;
    workers_.push_back(std::make_unique<UdpWorker>(std::move(socket), zones_, door_, metrics_));
    threads_.emplace_back([this, &worker = *workers_.back()] { worker.Run(stop_); });
    return port;
  }
  ops::Fd Client(std::string_view address, std::uint16_t port) {
    return testing::Connect(ops::Transport::kUdp, {*IpAddress::Parse(address), port});
  }
  std::string Ask(int fd, const std::string& name, std::uint16_t type = kTypeA) {
    EXPECT_TRUE(testing::Send(fd, testing::MakeQuery(name, type)));
    return testing::Summary(testing::ParseReply(testing::Receive(fd)));
  }
  double Count(std::string_view name, const ops::Labels& labels = {}) {
    return metrics_.GetCounter(name, labels).value();
  }

  testing::LiveStore store_;
  ops::Metrics metrics_{testing::Rows()};
  Zones zones_ = testing::DefaultZones();
  StoreDoor door_{*Env()};
  StopFlag stop_;
  std::vector<std::unique_ptr<UdpWorker>> workers_;
  std::vector<std::thread> threads_;

 private:
  store::Env* Env() {
    store_.Create();
    return store_.env.get();
  }
};

TEST_F(UdpWorkerTest, AnswersWhatIsCommittedAMomentAgo) {
  const ops::Fd client = Client("127.0.0.1", Serve("127.0.0.1:0"));
  EXPECT_EQ(Ask(client.get(), kListed), "NXDOMAIN SOA:bl.cenote.test");
  for (int round = 0; round < 20; ++round) {
    store_.List("203.0.113.7", kReasonBot);
    EXPECT_EQ(Ask(client.get(), kListed), "NOERROR A:127.0.0.2");
    store_.Delist("203.0.113.7");
    EXPECT_EQ(Ask(client.get(), kListed), "NXDOMAIN SOA:bl.cenote.test");
  }
  EXPECT_EQ(workers_[0]->KernelDrops(), 0);
}

TEST_F(UdpWorkerTest, AnswersABurst) {
  store_.List("203.0.113.7", kReasonBot);
  const ops::Fd client = Client("127.0.0.1", Serve("127.0.0.1:0"));
  constexpr std::uint16_t kQueries = 200;
  for (std::uint16_t id = 0; id < kQueries; ++id) {
    testing::QuerySpec spec;
    spec.name = id % 2 == 0 ? kListed : "8.113.0.203.bl.cenote.test";
    spec.id = id;
    ASSERT_TRUE(testing::Send(client.get(), testing::MakeQuery(spec)));
  }
  for (std::uint16_t place = 0; place < kQueries; ++place) {
    const testing::ParsedReply reply = testing::ParseReply(testing::Receive(client.get()));
    ASSERT_EQ(reply.id, place);
    ASSERT_EQ(testing::Summary(reply), place % 2 == 0 ? "NOERROR A:127.0.0.2" : "NXDOMAIN SOA:bl.cenote.test");
  }
}

TEST_F(UdpWorkerTest, DropsWhatIsNoQueryAndGoesOn) {
  const ops::Fd client = Client("127.0.0.1", Serve("127.0.0.1:0"));
  for (const std::string& junk :
       {std::string(), std::string("x"), std::string(11, 'x'), std::string(60000, 'x'), std::string(12, '\xFF')}) {
    ASSERT_TRUE(testing::Send(client.get(), junk));
  }
  EXPECT_EQ(Ask(client.get(), "2.0.0.127.bl.cenote.test"), "NOERROR A:127.0.0.2");
  // The answer to the last of a burst comes when all before it are counted, but for those of its own batch.
  EXPECT_EQ(Ask(client.get(), "2.0.0.127.bl.cenote.test"), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Count("cenote_rbl_dropped_total", {{"transport", "udp"}}), 5);
  EXPECT_GE(Count("cenote_rbl_listed_answers_total"), 1);
  EXPECT_GE(Count("cenote_rbl_answers_total", {{"rcode", "NOERROR"}}), 1);
}

// A client that connected its socket takes replies from the address it asked alone.
TEST_F(UdpWorkerTest, WildcardRepliesFromTheAddressAsked) {
  const std::uint16_t port = Serve("0.0.0.0:0");
  for (const char* address : {"127.0.0.1", "127.0.0.2", "127.8.9.10"}) {
    const ops::Fd client = Client(address, port);
    EXPECT_EQ(Ask(client.get(), "2.0.0.127.bl.cenote.test"), "NOERROR A:127.0.0.2") << address;
  }
}

TEST_F(UdpWorkerTest, Ipv6) {
  for (const char* endpoint : {"[::1]:0", "[::]:0"}) {
    const ops::Fd client = Client("::1", Serve(endpoint));
    EXPECT_EQ(Ask(client.get(), "2.0.0.127.bl.cenote.test"), "NOERROR A:127.0.0.2") << endpoint;
  }
}

TEST_F(UdpWorkerTest, ManyThreadsWhileTheListChanges) {
  const std::uint16_t first = Serve("127.0.0.1:0");
  const std::uint16_t second = Serve("127.0.0.1:0");
  std::vector<std::thread> askers;
  for (const std::uint16_t port : {first, second}) {
    askers.emplace_back([this, port] {
      const ops::Fd client = Client("127.0.0.1", port);
      for (int round = 0; round < 200; ++round) {
        EXPECT_THAT(Ask(client.get(), kListed), ::testing::AnyOf("NOERROR A:127.0.0.2", "NXDOMAIN SOA:bl.cenote.test"));
        EXPECT_THAT(Ask(client.get(), kListed, kTypeTxt),
                    ::testing::AnyOf(HasSubstr("reference"), "NXDOMAIN SOA:bl.cenote.test"));
      }
    });
  }
  for (int round = 0; round < 20; ++round) {
    store_.List("203.0.113.7", kReasonBot);
    store_.Delist("203.0.113.7");
  }
  for (std::thread& asker : askers) {
    asker.join();
  }
}

}  // namespace
}  // namespace cenote::rbl
