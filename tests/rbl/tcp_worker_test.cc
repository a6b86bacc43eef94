#include "rbl/tcp_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/rbl/live_store.h"
#include "tests/rbl/loopback.h"

namespace cenote::rbl {
namespace {

class TcpWorkerTest : public ::testing::Test {
 protected:
  void Start(const TcpLimits& limits = {}) {
    std::vector<ops::Fd> listeners;
    listeners.push_back(testing::Listen(ops::Transport::kTcp, "127.0.0.1:0"));
    server_ = ops::BoundEndpoint(listeners[0].get());
    worker_ = std::make_unique<TcpWorker>(std::move(listeners), limits, zones_, door_, metrics_);
    thread_ = std::thread([this] { worker_->Run(); });
  }
  ~TcpWorkerTest() override {
    worker_->Stop();
    thread_.join();
  }

  ops::Fd Client() { return testing::Connect(ops::Transport::kTcp, server_); }
  std::string Next(const ops::Fd& client) {
    const std::string message = testing::ReceiveFrame(client.get(), rest_);
    return message.empty() ? "closed" : testing::Summary(testing::ParseReply(message));
  }
  static std::string Query(const std::string& name, std::uint16_t type = kTypeA) {
    return testing::Framed(testing::MakeQuery(name + ".bl.cenote.test", type));
  }

  testing::LiveStore store_;
  ops::Metrics metrics_{testing::Rows()};
  Zones zones_ = testing::DefaultZones();
  StoreDoor door_{*Env()};
  ops::Endpoint server_;
  std::unique_ptr<TcpWorker> worker_;
  std::thread thread_;
  std::string rest_;

 private:
  store::Env* Env() {
    store_.Create();
    return store_.env.get();
  }
};

TEST_F(TcpWorkerTest, OneConnectionManyQueries) {
  Start();
  const ops::Fd client = Client();
  ASSERT_TRUE(testing::Send(client.get(), Query("2.0.0.127")));
  EXPECT_EQ(Next(client), "NOERROR A:127.0.0.2");
  store_.List("203.0.113.7", kReasonBot);
  ASSERT_TRUE(testing::Send(client.get(), Query("7.113.0.203") + Query("8.113.0.203") + Query("113.0.203")));
  EXPECT_EQ(Next(client), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Next(client), "NXDOMAIN SOA:bl.cenote.test");
  EXPECT_EQ(Next(client), "NOERROR SOA:bl.cenote.test");
}

TEST_F(TcpWorkerTest, TakesBytesAsTheyCome) {
  Start();
  const ops::Fd client = Client();
  for (const char byte : Query("2.0.0.127") + Query("3.0.0.127")) {
    ASSERT_TRUE(testing::Send(client.get(), std::string(1, byte)));
  }
  EXPECT_EQ(Next(client), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Next(client), "NOERROR A:127.0.0.3");
}

TEST_F(TcpWorkerTest, AnswersWhatWasAskedBeforeTheEnd) {
  Start();
  const ops::Fd client = Client();
  ASSERT_TRUE(testing::Send(client.get(), Query("2.0.0.127") + "\1"));
  ASSERT_EQ(::shutdown(client.get(), SHUT_WR), 0);
  EXPECT_EQ(Next(client), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Next(client), "closed");
}

TEST_F(TcpWorkerTest, ClosesOnWhatIsNoQuery) {
  Start();
  for (const std::string& junk :
       {testing::Framed(""), testing::Framed("short"), testing::Framed(std::string(12, '\xFF'))}) {
    const ops::Fd client = Client();
    ASSERT_TRUE(testing::Send(client.get(), junk));
    EXPECT_EQ(Next(client), "closed");
  }
  const ops::Fd client = Client();
  ASSERT_TRUE(testing::Send(client.get(), testing::Framed(std::string(65535, '\0'))));
  EXPECT_EQ(Next(client), "FORMERR") << "the longest message, and no query";
}

TEST_F(TcpWorkerTest, AnswersWhatWasAskedBeforeWhatIsNoQuery) {
  Start();
  const ops::Fd client = Client();
  ASSERT_TRUE(testing::Send(client.get(), Query("2.0.0.127") + testing::Framed("short") + Query("3.0.0.127")));
  EXPECT_EQ(Next(client), "NOERROR A:127.0.0.2");
  EXPECT_EQ(Next(client), "closed");
}

TEST_F(TcpWorkerTest, ClosesTheIdle) {
  TcpLimits limits;
  limits.idle = std::chrono::milliseconds(50);
  Start(limits);
  const ops::Fd silent = Client();
  const ops::Fd half = Client();
  ASSERT_TRUE(testing::Send(half.get(), Query("2.0.0.127").substr(0, 10)));
  EXPECT_EQ(Next(silent), "closed");
  EXPECT_EQ(Next(half), "closed");
}

TEST_F(TcpWorkerTest, BoundsConnections) {
  TcpLimits limits;
  limits.per_client = 2;
  Start(limits);
  const ops::Fd first = Client();
  ops::Fd second = Client();
  const ops::Fd third = Client();
  EXPECT_EQ(Next(third), "closed");
  ASSERT_TRUE(testing::Send(first.get(), Query("2.0.0.127")));
  EXPECT_EQ(Next(first), "NOERROR A:127.0.0.2");
  second.Reset();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(testing::kPatience);
  std::string last = "closed";
  while (last == "closed" && std::chrono::steady_clock::now() < deadline) {
    const ops::Fd again = Client();
    testing::Send(again.get(), Query("2.0.0.127"));
    last = Next(again);
  }
  EXPECT_EQ(last, "NOERROR A:127.0.0.2") << "a closed one makes room";
  EXPECT_GE(metrics_.GetCounter("cenote_rbl_tcp_refused_total").value(), 1);
}

TEST_F(TcpWorkerTest, BoundsAllConnections) {
  TcpLimits limits;
  limits.connections = 1;
  Start(limits);
  const ops::Fd first = Client();
  const ops::Fd second = Client();
  EXPECT_EQ(Next(second), "closed");
}

// It asks and asks and reads nothing: the server stops reading, and then closes.
TEST_F(TcpWorkerTest, ClosesASlowReader) {
  TcpLimits limits;
  limits.idle = std::chrono::milliseconds(300);
  Start(limits);
  const ops::Fd client = Client();
  std::string many;
  for (int query = 0; query < 1000; ++query) {
    many += Query("2.0.0.127", kTypeTxt);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(testing::kPatience);
  bool closed = false;
  while (!closed && std::chrono::steady_clock::now() < deadline) {
    pollfd waited{client.get(), POLLOUT, 0};
    ASSERT_GE(::poll(&waited, 1, testing::kPatience), 0);
    const ssize_t sent = ::send(client.get(), many.data(), many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    closed = sent < 0 && errno != EAGAIN;
  }
  EXPECT_TRUE(closed);
  const ops::Fd other = Client();
  ASSERT_TRUE(testing::Send(other.get(), Query("2.0.0.127")));
  EXPECT_EQ(Next(other), "NOERROR A:127.0.0.2");
}

// More replies than the connection's buffer holds, to a client that reads: all of them come, in order.
TEST_F(TcpWorkerTest, ALongPipelineIsAnsweredWhole) {
  Start();
  const ops::Fd client = Client();
  constexpr std::uint16_t kQueries = 3000;
  std::thread asker([&] {
    for (std::uint16_t id = 0; id < kQueries; ++id) {
      testing::QuerySpec spec;
      spec.name = "2.0.0.127.bl.cenote.test";
      spec.type = kTypeTxt;
      spec.id = id;
      EXPECT_TRUE(testing::Send(client.get(), testing::Framed(testing::MakeQuery(spec))));
    }
  });
  for (std::uint16_t id = 0; id < kQueries; ++id) {
    const testing::ParsedReply reply = testing::ParseReply(testing::ReceiveFrame(client.get(), rest_));
    EXPECT_EQ(reply.id, id);
    if (!reply.ok) {
      break;
    }
  }
  asker.join();
}

}  // namespace
}  // namespace cenote::rbl
