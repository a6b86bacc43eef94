// Worker, Session and Delivery together, over loopback, with a fake collector: what becomes of messages, and of
// sessions' ends, while collector and archive do as they should, and while they do not.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "tests/sinkhole/worker_fixture.h"
#include "tests/support/resource_limit.h"

namespace cenote::sinkhole {
namespace {

using testing::StartsWith;
using WorkerDeliveryTest = WorkerTest;

const std::string kWholeMessage = "HELO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@trap.example>\r\nDATA\r\nx\r\n.\r\n";

TEST_F(WorkerDeliveryTest, AcceptsAMessageOnceItIsArchivedAndAcknowledged) {
  Start();
  SmtpClient client = Greeted();
  EXPECT_EQ(client.Message("Subject: hi\r\n\r\n..dot"), "250 2.0.0 Ok: queued as local.1a1ee565e00.0.1");
  EXPECT_EQ(client.Ask("QUIT"), "221 2.0.0 Bye");
  EXPECT_EQ(client.Line(), "<closed>");
  const std::vector<Observation> seen = collector().Seen();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, ObservationKind::kMessage);
  EXPECT_EQ(seen[0].source.ToString(), "127.0.0.1");
  EXPECT_EQ(seen[0].destination_port, worker().port());
  EXPECT_EQ(seen[0].helo, "mail.example.net");
  EXPECT_EQ(seen[0].message->subject, "hi");
  EXPECT_TRUE(Has(seen[0].signals, Signal::kTrapRecipient));
  const std::vector<Transaction> archived = worker().Archived();
  ASSERT_EQ(archived.size(), 1U);
  EXPECT_EQ(archived[0].message, "Subject: hi\r\n\r\n.dot\r\n");
  EXPECT_EQ(archived[0].id, seen[0].id);
  EXPECT_EQ(worker().Metric(kMessages, {{"outcome", "accepted"}}), 1);
}

TEST_F(WorkerDeliveryTest, AnswersPipelinedMessagesInOrder) {
  Start();
  SmtpClient client = Greeted();
  client.Ask("EHLO mail.example.net");
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all +=
        "MAIL FROM:<a@example.net>\r\nRCPT TO:<b@trap.example>\r\nDATA\r\nmessage " + std::to_string(i) + "\r\n.\r\n";
  }
  ASSERT_TRUE(client.Send(all + "QUIT\r\n"));
  client.HalfClose();
  for (int i = 1; i <= 50; ++i) {
    EXPECT_EQ(client.Line(), "250 2.1.0 Ok");
    EXPECT_EQ(client.Line(), "250 2.1.5 Ok");
    EXPECT_THAT(client.Line(), StartsWith("354 "));
    EXPECT_EQ(client.Line(), "250 2.0.0 Ok: queued as local.1a1ee565e00.0." + std::to_string(i));
  }
  EXPECT_EQ(client.Line(), "221 2.0.0 Bye");
  EXPECT_EQ(client.Line(), "<closed>");
}

TEST_F(WorkerDeliveryTest, AnswersAClientThatHalfClosesBehindItsMessage) {
  options_.delivery.ack_timeout = Duration(100);
  Start(Manner::kSilent);
  SmtpClient client = Greeted();
  client.Send(kWholeMessage);
  client.HalfClose();
  for (const char* want : {"250 mx.cenote.test", "250 2.1.0 Ok", "250 2.1.5 Ok"}) {
    EXPECT_EQ(client.Line(), want);
  }
  EXPECT_THAT(client.Line(), StartsWith("354"));
  EXPECT_THAT(client.Line(), StartsWith("451 4.3.0"));
  EXPECT_EQ(client.Line(), "<closed>");
}

TEST_F(WorkerDeliveryTest, SaysUnavailableWithoutACollector) {
  StartAlone();
  SmtpClient client = Greeted();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_EQ(worker().Metric(kMessages, {{"outcome", "unavailable"}}), 1);
  EXPECT_TRUE(worker().Archived().empty());
  // The session goes on, and works when the collector comes.
  Connect(Manner::kAcknowledge);
  EXPECT_THAT(client.Message("x"), StartsWith("250 2.0.0"));
}

TEST_F(WorkerDeliveryTest, SaysUnavailableWhenTheAcknowledgementTakesTooLong) {
  options_.delivery.ack_timeout = Duration(50);
  Start(Manner::kSilent);
  SmtpClient client = Greeted();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_EQ(worker().Metric(kMessages, {{"outcome", "unavailable"}}), 1);
}

TEST_F(WorkerDeliveryTest, SendsAgainWhatWasNotAcknowledged) {
  options_.delivery.ack_timeout = Duration(60'000);
  Start(Manner::kSilent);
  SmtpClient client = Greeted();
  client.Send(kWholeMessage);
  ASSERT_EQ(collector().WaitFor(1).size(), 1U);
  const ObservationId first = collector().Seen()[0].id;
  Disconnect();
  Connect(Manner::kAcknowledge);
  const std::vector<Observation> seen = collector().WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].id, first);
  for (int i = 0; i < 4; ++i) {
    client.Line();
  }
  EXPECT_EQ(client.Line(), "250 2.0.0 Ok: queued as " + first.ToString());
  EXPECT_EQ(worker().Archived().size(), 1U);
}

TEST_F(WorkerDeliveryTest, DropsACollectorThatTalksNonsenseAndComesBack) {
  Start(Manner::kGarbage);
  SmtpClient client = Greeted();
  client.Send(kWholeMessage);
  ASSERT_GE(collector().WaitFor(2).size(), 2U);  // sent, dropped, sent again
  collector().Behave(Manner::kAcknowledge);
  for (int i = 0; i < 4; ++i) {
    client.Line();
  }
  EXPECT_THAT(client.Line(), StartsWith("250 2.0.0 Ok: queued"));
}

TEST_F(WorkerDeliveryTest, SaysUnavailableWhileTheDiskIsNearlyFull) {
  archive_options_.min_free = std::numeric_limits<std::uint64_t>::max();
  Start();
  SmtpClient client = Greeted();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_TRUE(worker().WaitArchiving(false));
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_EQ(worker().refusals(), 1) << "said once, not per message";
  EXPECT_EQ(worker().Metric(kMessages, {{"outcome", "unavailable"}}), 2);
  EXPECT_TRUE(worker().Archived().empty());
  EXPECT_TRUE(collector().Seen().empty());
}

TEST_F(WorkerDeliveryTest, TakesMessagesAgainOnceTheArchiveCanBeWritten) {
  Start();
  const std::string in_the_way = worker().archive_path() + "/local.1a1ee565e00.0.1.seg";
  std::ofstream(in_the_way).close();
  SmtpClient client = Greeted();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_TRUE(worker().WaitArchiving(false));
  ASSERT_TRUE(std::filesystem::remove(in_the_way));
  EXPECT_TRUE(worker().WaitArchiving(true));  // without any mail
  EXPECT_EQ(client.Message("y"), "250 2.0.0 Ok: queued as local.1a1ee565e00.0.1");
  ASSERT_EQ(worker().Archived().size(), 1U);
  EXPECT_EQ(worker().Archived()[0].message, "y\r\n");
}

TEST_F(WorkerDeliveryTest, SaysThatTheArchiveTakesNothingAlsoWhileTheCollectorIsAway) {
  archive_options_.segment_size = 1;
  Start(Manner::kSilent);
  std::ofstream(worker().archive_path() + "/local.1a1ee565e00.0.2.seg").close();
  SmtpClient client = Greeted();
  client.Send(kWholeMessage);
  ASSERT_EQ(collector().WaitFor(1).size(), 1U);
  EXPECT_TRUE(worker().archiving());
  Disconnect();
  EXPECT_TRUE(worker().WaitArchiving(false));
}

// The append is cut short, as on a disk that fills up.
TEST_F(WorkerDeliveryTest, AFailingWriteEndsTheProcessAndNobodyHears250) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto write_beyond_the_limit = [this] {
    Start();
    SmtpClient client = Greeted();
    std::signal(SIGXFSZ, SIG_IGN);
    const support::ResourceLimit limit(RLIMIT_FSIZE, 100);
    const std::string reply = client.Message("a message that takes more than that");
    std::_Exit(reply.substr(0, 3) == "250" || !collector().Seen().empty() ? 1 : 0);
  };
  EXPECT_EXIT(write_beyond_the_limit(), testing::ExitedWithCode(RunningWorker::kFatalExit), "short write");
}

TEST_F(WorkerDeliveryTest, ACollectorThatTakesNothingIsAskedEverMoreSeldom) {
  Start(Manner::kGarbage);
  SmtpClient client = Greeted();
  const auto begun = std::chrono::steady_clock::now();
  client.Send(kWholeMessage);
  ASSERT_GE(collector().WaitFor(6).size(), 6U);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(40 + 80 + 160 + 320));
}

TEST_F(WorkerDeliveryTest, BoundsTheWindow) {
  options_.delivery.window_messages = 3;
  Start(Manner::kSilent);
  std::vector<std::unique_ptr<SmtpClient>> clients;
  for (std::size_t i = 1; i <= 3; ++i) {
    clients.push_back(std::make_unique<SmtpClient>(worker().port()));
    clients.back()->Send(kWholeMessage);
    ASSERT_EQ(collector().WaitFor(i).size(), i);
  }
  SmtpClient client = Greeted();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  // A session's end has no reply: it is dropped, and counted.
  client.Close();
  EXPECT_TRUE(worker().WaitMetric("cenote_sinkhole_dropped_sessions_total", {}, 1));
  EXPECT_EQ(collector().Seen().size(), 3U);
}

TEST_F(WorkerDeliveryTest, RefusesConnectionsWhileTheCollectorIsAwayForLong) {
  options_.refuse_after = Duration(1);
  StartAlone();
  ASSERT_TRUE(worker().WaitConnected(false));
  std::string line;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (line.substr(0, 9) != "421 4.3.2" && std::chrono::steady_clock::now() < deadline) {
    line = SmtpClient(worker().port()).Line();
  }
  EXPECT_THAT(line, StartsWith("421 4.3.2"));
  EXPECT_GE(worker().Metric(kRefused, {{"why", "collector"}}), 1);
  Connect(Manner::kAcknowledge);
  EXPECT_EQ(SmtpClient(worker().port()).Line(), kBanner);
}

TEST_F(WorkerDeliveryTest, KeepsASessionsEndThatBetraysSomething) {
  Start();
  {
    SmtpClient client(worker().port());
    client.Line();
    client.Ask("GET / HTTP/1.0");
  }
  const std::vector<Observation> seen = collector().WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, ObservationKind::kSession);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kNonSmtpCommand));
  EXPECT_FALSE(seen[0].message.has_value());
}

TEST_F(WorkerDeliveryTest, KeepsACutMessage) {
  Start();
  {
    SmtpClient client(worker().port());
    client.Line();
    client.Ask("HELO a.example");
    client.Ask("MAIL FROM:<>");
    client.Ask("RCPT TO:<b@trap.example>");
    client.Ask("DATA");
    client.Send("half a mess");
  }
  const std::vector<Observation> seen = collector().WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, ObservationKind::kMessage);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kMessageCut));
  EXPECT_EQ(worker().Archived().at(0).message, "half a mess");
  EXPECT_EQ(worker().Metric(kMessages, {{"outcome", "cut"}}), 1);
}

TEST_F(WorkerDeliveryTest, StopsAfterTheHeldReplies) {
  options_.delivery.ack_timeout = Duration(100);
  options_.stop_grace = Duration(60'000);
  Start(Manner::kSilent);
  SmtpClient idle(worker().port());
  EXPECT_EQ(idle.Line(), kBanner);
  SmtpClient held(worker().port());
  held.Send(kWholeMessage);
  ASSERT_EQ(collector().WaitFor(1).size(), 1U);
  std::thread stopper([&] { worker().Stop(); });
  EXPECT_THAT(idle.Line(), StartsWith("421 4.3.2"));
  EXPECT_EQ(idle.Line(), "<closed>");
  for (int i = 0; i < 5; ++i) {
    held.Line();
  }
  EXPECT_THAT(held.Line(), StartsWith("451 4.3.0"));
  EXPECT_THAT(held.Line(), StartsWith("421 4.3.2"));
  EXPECT_EQ(held.Line(), "<closed>");
  held.Close();
  idle.Close();
  stopper.join();
  EXPECT_EQ(worker().OpenSessions(), 0);
}

TEST_F(WorkerDeliveryTest, StopsInTheEndWhateverIsHeld) {
  Start(Manner::kSilent);
  SmtpClient held(worker().port());
  held.Send(kWholeMessage);
  ASSERT_EQ(collector().WaitFor(1).size(), 1U);
  worker().Stop();
  for (int i = 0; i < 5; ++i) {
    held.Line();
  }
  EXPECT_EQ(held.Line(), "<closed>");
}

}  // namespace
}  // namespace cenote::sinkhole
