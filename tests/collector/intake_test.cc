// Intake and Control over real sockets, with a commit of the test's own.
#include "collector/intake.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "collector/control.h"
#include "collector/unix_socket.h"
#include "ops/clock.h"
#include "tests/collector/builders.h"
#include "tests/support/temp_dir.h"

namespace cenote::collector {
namespace {

class SocketTest : public testing::Test {
 protected:
  ops::Fd Listen(const char* name, unsigned mode = 0600) {
    Result<ops::Fd> fd = ListenUnix(directory_.File(name), mode);
    CENOTE_CHECK(fd.ok());
    return std::move(*fd);
  }
  ops::Fd Connect(const char* name) {
    Result<ops::Fd> fd = ConnectUnix(directory_.File(name), 10);
    CENOTE_CHECK(fd.ok());
    return std::move(*fd);
  }
  static void Write(const ops::Fd& fd, std::string_view bytes) { CENOTE_CHECK(ops::WriteAll(fd.get(), bytes).ok()); }
  // Turns the loop until `done`; a deadline ends a hang.
  void Turn(const std::function<bool()>& done) {
    const auto deadline = ops::Monotonic() + std::chrono::seconds(20);
    while (!done()) {
      ASSERT_LT(ops::Monotonic(), deadline);
      event_base_loop(loop_.base(), EVLOOP_NONBLOCK);
    }
  }
  // What has come on `fd` so far; "END" at its end.
  static std::string Received(const ops::Fd& fd) {
    std::array<char, 65536> bytes{};
    const ssize_t size = ::recv(fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    return size == 0 ? "END" : std::string(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }
  Frame Answer(const ops::Fd& fd) {
    received_.clear();
    Turn([&] {
      received_ += Received(fd);
      return received_ == "END" || ParseFrame(received_, kMaxOrder).value().has_value();
    });
    return (*ParseFrame(received_, kMaxOrder))->frame;
  }
  void ExpectEnd(const ops::Fd& fd) {
    std::string last;
    Turn([&] { return (last = Received(fd)) == "END"; });
  }

  support::TempDir directory_;
  ops::EventLoop loop_;
  ReasonTable reasons_;
  ops::Metrics metrics_{MeterRows()};
  Meters meters_{metrics_, reasons_};
  std::string received_;
};

std::string FrameOf(const Observation& observation) {
  std::string bytes;
  AppendFrame(FrameType::kObservation, Encode(observation), bytes);
  return bytes;
}

class IntakeTest : public SocketTest {
 protected:
  std::unique_ptr<Intake> Make(IntakeLimits limits = {}) {
    return std::make_unique<Intake>(
        loop_, Listen("sock"),
        [this](const std::vector<Observation>& batch) -> Status {
          batches_.push_back(batch);
          std::exchange(meanwhile_, [] {})();
          return failure_ ? Status(*failure_) : Status();
        },
        [this](const Error& error) { errors_.push_back(error.message); }, meters_, limits);
  }
  std::vector<std::vector<Observation>> batches_;
  std::function<void()> meanwhile_ = [] {};  // once, inside a commit
  std::vector<std::string> errors_;
  std::optional<Error> failure_;
};

TEST_F(IntakeTest, EachConnectionHearsOfItsOwnAfterTheCommit) {
  const auto intake = Make();
  const ops::Fd one = Connect("sock");
  const ops::Fd two = Connect("sock");
  const Observation a = Sent({Signal::kNoQuit});
  const Observation b = Sent({Signal::kPregreet});
  const Observation c = Sent({});
  Write(one, FrameOf(a) + FrameOf(b));
  Write(two, FrameOf(c));
  EXPECT_EQ(DecodeIds(Answer(one).payload).value(), (std::vector<ObservationId>{a.id, b.id}));
  EXPECT_EQ(DecodeIds(Answer(two).payload).value(), (std::vector<ObservationId>{c.id}));
  std::size_t committed = 0;
  for (const auto& batch : batches_) {
    committed += batch.size();
  }
  EXPECT_EQ(committed, 3U);
}

TEST_F(IntakeTest, ABatchIsBoundedByNumberAndBytes) {
  const auto intake = Make({.batch = 10, .batch_bytes = 1U << 20U});
  const ops::Fd one = Connect("sock");
  std::string bytes;
  for (int i = 0; i < 35; ++i) {
    bytes += FrameOf(Sent({Signal::kNoQuit}));
  }
  Write(one, bytes);
  Turn([&] { return batches_.size() == 4; });
  EXPECT_TRUE(
      std::all_of(batches_.begin(), batches_.begin() + 3, [](const auto& batch) { return batch.size() == 10; }));
  EXPECT_EQ(batches_[3].size(), 5U);  // what was left in the same read
}

TEST_F(IntakeTest, OneThatComesAloneIsCommittedAtOnce) {
  const auto intake = Make();
  const ops::Fd one = Connect("sock");
  Turn([&] { return meters_.connections.value() == 1; });
  Write(one, FrameOf(Sent({})));
  event_base_loop(loop_.base(), EVLOOP_NONBLOCK);  // until it would wait
  EXPECT_EQ(batches_.size(), 1U);
}

TEST_F(IntakeTest, WhatComesWhileACommitRunsIsTheNextBatch) {
  const auto intake = Make();
  const ops::Fd one = Connect("sock");
  const ops::Fd two = Connect("sock");
  Turn([&] { return meters_.connections.value() == 2; });
  meanwhile_ = [&] {
    Write(one, FrameOf(Sent({})) + FrameOf(Sent({})));
    Write(two, FrameOf(Sent({})));
  };
  Write(one, FrameOf(Sent({})));
  Turn([&] { return batches_.size() >= 2; });
  EXPECT_EQ(batches_[0].size(), 1U);
  EXPECT_EQ(batches_[1].size(), 3U);
}

TEST_F(IntakeTest, TheEndCommitsWhatWaits) {
  const auto intake = Make();
  const ops::Fd one = Connect("sock");
  Turn([&] { return meters_.connections.value() == 1; });
  Write(one, FrameOf(Sent({})));
  event_base_loop(loop_.base(), EVLOOP_ONCE);  // reads, no more
  EXPECT_TRUE(batches_.empty());
  intake->Finish();
  EXPECT_EQ(batches_.size(), 1U);
}

TEST_F(IntakeTest, FramesInSmallPieces) {
  const auto intake = Make();
  const ops::Fd one = Connect("sock");
  const Observation a = Sent({Signal::kNoQuit});
  for (const char byte : FrameOf(a)) {
    Write(one, std::string(1, byte));
    event_base_loop(loop_.base(), EVLOOP_NONBLOCK);
  }
  EXPECT_EQ(DecodeIds(Answer(one).payload).value(), std::vector<ObservationId>{a.id});
}

TEST_F(IntakeTest, ABadFrameEndsThatConnectionOnly) {
  const auto intake = Make();
  std::vector<std::string> bad = {std::string(64, '\xff'), "GET / HTTP/1.1\r\n\r\n"};
  std::string wrong_type;
  AppendFrame(FrameType::kOrder, "x", wrong_type);
  bad.push_back(wrong_type);
  std::string no_observation;
  AppendFrame(FrameType::kObservation, "junk", no_observation);
  bad.push_back(no_observation);
  std::string broken = FrameOf(Sent({}));
  broken.back() = static_cast<char>(broken.back() ^ 1);
  bad.push_back(broken);
  const ops::Fd good = Connect("sock");
  for (const std::string& bytes : bad) {
    const ops::Fd one = Connect("sock");
    Write(one, bytes);
    ExpectEnd(one);
  }
  EXPECT_EQ(meters_.bad_frames.value(), static_cast<double>(bad.size()));
  const Observation a = Sent({});
  Write(good, FrameOf(a));
  EXPECT_EQ(DecodeIds(Answer(good).payload).value(), std::vector<ObservationId>{a.id});
}

TEST_F(IntakeTest, AFailedCommitIsNeverAcknowledgedNorRetried) {
  failure_ = Error{Error::Code::kIo, "commit: no"};
  const auto intake = Make();
  const ops::Fd one = Connect("sock");
  Write(one, FrameOf(Sent({})));
  Turn([&] { return !errors_.empty(); });
  ExpectEnd(one);
  Write(Connect("sock"), FrameOf(Sent({})));
  intake->Finish();
  EXPECT_EQ(batches_.size(), 1U);
  EXPECT_EQ(errors_, std::vector<std::string>{"commit: no"});
}

TEST_F(IntakeTest, ARefusedBeginEndsTheConnectionAndTheNextMayWork) {
  failure_ = Error{Error::Code::kFull, "full"};
  const auto intake = Make();
  const ops::Fd one = Connect("sock");
  Write(one, FrameOf(Sent({})));
  ExpectEnd(one);
  failure_.reset();
  const ops::Fd two = Connect("sock");
  const Observation a = Sent({});
  Write(two, FrameOf(a));
  EXPECT_EQ(DecodeIds(Answer(two).payload).value(), std::vector<ObservationId>{a.id});
}

TEST_F(IntakeTest, WhatASenderThatLeftSaidIsCommitted) {
  const auto intake = Make();
  {
    const ops::Fd one = Connect("sock");
    Write(one, FrameOf(Sent({})));
  }
  Turn([&] { return batches_.size() == 1; });
  EXPECT_EQ(meters_.connections.value(), 0);
}

TEST_F(IntakeTest, ConnectionsAreBounded) {
  const auto intake = Make({.connections = 2});
  std::vector<ops::Fd> fds;
  for (int i = 0; i < 4; ++i) {
    fds.push_back(Connect("sock"));
  }
  Turn([&] { return meters_.connections.value() == 2; });
  event_base_loop(loop_.base(), EVLOOP_NONBLOCK);
  EXPECT_EQ(meters_.connections.value(), 2);
  fds[0].Reset();
  const Observation a = Sent({});
  Write(fds[2], FrameOf(a));
  EXPECT_EQ(DecodeIds(Answer(fds[2]).payload).value(), std::vector<ObservationId>{a.id});
}

TEST_F(IntakeTest, ASlowReaderIsNotReadFromButNotLost) {
  const auto intake = Make({.batch = 1});
  const ops::Fd one = Connect("sock");
  std::size_t sent = 0;
  std::size_t acknowledged = 0;
  std::string received;
  std::string out;
  Turn([&] {
    if (out.empty() && sent < 20000) {
      out = FrameOf(Sent({}));
      ++sent;
    }
    const ssize_t size = ::send(one.get(), out.data(), out.size(), MSG_DONTWAIT);
    out.erase(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return sent == 20000 && out.empty();
  });
  Turn([&] {
    received += Received(one);
    while (true) {
      const auto parsed = ParseFrame(received, kMaxOrder);
      CENOTE_CHECK(parsed.ok());
      if (!parsed->has_value()) {
        break;
      }
      acknowledged += DecodeIds((*parsed)->frame.payload).value().size();
      received.erase(0, (*parsed)->size);
    }
    return acknowledged == sent;
  });
  EXPECT_EQ(acknowledged, 20000U);
}

class ControlTest : public SocketTest {
 protected:
  std::unique_ptr<Control> Make() {
    return std::make_unique<Control>(
        loop_, Listen("control"),
        [this](const Order& order, const std::string& by) -> Result<OrderReply> {
          orders_.push_back(order);
          by_.push_back(by);
          if (failure_) {
            return *failure_;
          }
          OrderReply reply;
          reply.listed = orders_.size();
          return reply;
        },
        [this](const Error& error) { errors_.push_back(error.message); }, meters_);
  }
  static std::string FrameOf(OrderKind kind, const char* who = "") {
    Order order;
    order.kind = kind;
    order.who = who;
    order.source = Source{SourceKind::kImport, "x"};
    std::string bytes;
    AppendFrame(FrameType::kOrder, Encode(order), bytes);
    return bytes;
  }
  std::vector<Order> orders_;
  std::vector<std::string> by_;
  std::vector<std::string> errors_;
  std::optional<Error> failure_;
};

TEST_F(ControlTest, AnOrderIsRepliedToAndSignedByThePeer) {
  const auto control = Make();
  const ops::Fd one = Connect("control");
  Write(one, FrameOf(OrderKind::kAdd, "mallory"));
  EXPECT_EQ(DecodeOrderReply(Answer(one).payload).value().listed, 1U);
  EXPECT_EQ(by_.at(0), GivenBy(PeerName(one.get()), "mallory"));
  EXPECT_NE(by_.at(0), "mallory");
}

TEST_F(ControlTest, ChunksOfAnImportComeOneAfterTheOther) {
  const auto control = Make();
  const ops::Fd one = Connect("control");
  Write(one, FrameOf(OrderKind::kImport) + FrameOf(OrderKind::kImport) + FrameOf(OrderKind::kImport));
  Turn([&] { return orders_.size() == 3; });
}

TEST_F(ControlTest, AFullStoreIsARefusalAndAFailureIsFinal) {
  const auto control = Make();
  const ops::Fd one = Connect("control");
  failure_ = Error{Error::Code::kFull, "map nearly full"};
  Write(one, FrameOf(OrderKind::kAdd));
  EXPECT_EQ(DecodeOrderReply(Answer(one).payload).value().error->message, "map nearly full");
  EXPECT_TRUE(errors_.empty());
  failure_ = Error{Error::Code::kIo, "disk"};
  Write(one, FrameOf(OrderKind::kAdd));
  Turn([&] { return errors_.size() == 1; });
}

TEST_F(ControlTest, WhatIsNoOrderEndsTheConnection) {
  const auto control = Make();
  const ops::Fd one = Connect("control");
  Write(one, std::string(64, 'x'));
  ExpectEnd(one);
  EXPECT_TRUE(orders_.empty());
}

TEST(UnixSocket, HasTheModeAndReplacesAStaleOne) {
  const support::TempDir directory;
  const std::string path = directory.File("s");
  ASSERT_TRUE(ListenUnix(path, 0600).ok());
  EXPECT_EQ(ConnectUnix(path, 1).error().code, Error::Code::kUnavailable);
  const Result<ops::Fd> again = ListenUnix(path, 0600);
  ASSERT_TRUE(again.ok());
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_TRUE(ConnectUnix(path, 1).ok());
  EXPECT_EQ(ListenUnix(directory.File(std::string(200, 'x')), 0600).error().code, Error::Code::kInvalid);
}

TEST(GivenBy, NamesTheAccountAndTheClaim) {
  EXPECT_EQ(GivenBy("root", ""), "root");
  EXPECT_EQ(GivenBy("root", "root"), "root");
  EXPECT_EQ(GivenBy("root", "alice"), "alice (root)");
  EXPECT_LE(GivenBy("root", std::string(500, 'x')).size(), kMaxWho);
}

}  // namespace
}  // namespace cenote::collector
