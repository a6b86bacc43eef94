// Worker, Session and Delivery together, over loopback, with a fake collector.
#include "sinkhole/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "tests/sinkhole/fake_collector.h"
#include "tests/sinkhole/running_worker.h"
#include "tests/sinkhole/smtp_client.h"

namespace cenote::sinkhole {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kBanner = "220 mx.cenote.test ESMTP";
const std::string kMessages = "cenote_sinkhole_messages_total";
const std::string kRefused = "cenote_sinkhole_refused_total";

const std::string kWholeMessage = "HELO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@trap.example>\r\nDATA\r\nx\r\n.\r\n";

bool Has(const std::vector<SignalValue>& signals, Signal signal) {
  return std::any_of(signals.begin(), signals.end(), [&](const SignalValue& value) { return value.signal == signal; });
}

WorkerOptions Quick() {
  WorkerOptions options;
  options.session.banner_delay = Duration(0);
  options.stop_grace = Duration(20);
  return options;
}

TEST(Worker, AcceptsAMessageOnceItIsArchivedAndAcknowledged) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_EQ(client.Message("Subject: hi\r\n\r\n..dot"), "250 2.0.0 Ok: queued as local.1a1ee565e00.0.1");
  EXPECT_EQ(client.Ask("QUIT"), "221 2.0.0 Bye");
  EXPECT_EQ(client.Line(), "<closed>");
  const std::vector<Observation> seen = collector.Seen();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, ObservationKind::kMessage);
  EXPECT_EQ(seen[0].source.ToString(), "127.0.0.1");
  EXPECT_EQ(seen[0].destination_port, worker.port());
  EXPECT_EQ(seen[0].helo, "mail.example.net");
  EXPECT_EQ(seen[0].message->subject, "hi");
  EXPECT_TRUE(Has(seen[0].signals, Signal::kTrapRecipient));
  const std::vector<Transaction> archived = worker.Archived();
  ASSERT_EQ(archived.size(), 1U);
  EXPECT_EQ(archived[0].message, "Subject: hi\r\n\r\n.dot\r\n");
  EXPECT_EQ(archived[0].id, seen[0].id);
  EXPECT_EQ(worker.Metric(kMessages, {{"outcome", "accepted"}}), 1);
}

TEST(Worker, AnswersPipelinedMessagesInOrder) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  client.Line();
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

TEST(Worker, AnswersAClientThatHalfClosesBehindItsMessage) {
  WorkerOptions options = Quick();
  options.delivery.ack_timeout = Duration(100);
  RunningWorker worker(options);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kSilent);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  client.Line();
  client.Send(kWholeMessage);
  client.HalfClose();
  for (const char* want : {"250 mx.cenote.test", "250 2.1.0 Ok", "250 2.1.5 Ok"}) {
    EXPECT_EQ(client.Line(), want);
  }
  EXPECT_THAT(client.Line(), StartsWith("354"));
  EXPECT_THAT(client.Line(), StartsWith("451 4.3.0"));
  EXPECT_EQ(client.Line(), "<closed>");
}

TEST(Worker, SaysUnavailableWithoutACollector) {
  RunningWorker worker(Quick());
  SmtpClient client(worker.port());
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_EQ(worker.Metric(kMessages, {{"outcome", "unavailable"}}), 1);
  EXPECT_TRUE(worker.Archived().empty());
  // The session goes on, and works when the collector comes.
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  EXPECT_THAT(client.Message("x"), StartsWith("250 2.0.0"));
}

TEST(Worker, SaysUnavailableWhenTheAcknowledgementTakesTooLong) {
  WorkerOptions options = Quick();
  options.delivery.ack_timeout = Duration(50);
  RunningWorker worker(options);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kSilent);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  client.Line();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_EQ(worker.Metric(kMessages, {{"outcome", "unavailable"}}), 1);
}

TEST(Worker, SendsAgainWhatWasNotAcknowledged) {
  WorkerOptions options = Quick();
  options.delivery.ack_timeout = Duration(60'000);
  RunningWorker worker(options);
  ObservationId first;
  SmtpClient client(worker.port());
  client.Line();
  {
    FakeCollector silent(worker.socket_path(), FakeCollector::Manner::kSilent);
    ASSERT_TRUE(worker.WaitConnected(true));
    client.Send(kWholeMessage);
    ASSERT_EQ(silent.WaitFor(1).size(), 1U);
    first = silent.Seen()[0].id;
  }
  ASSERT_TRUE(worker.WaitConnected(false));
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  const std::vector<Observation> seen = collector.WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].id, first);
  for (int i = 0; i < 4; ++i) {
    client.Line();
  }
  EXPECT_EQ(client.Line(), "250 2.0.0 Ok: queued as " + first.ToString());
  EXPECT_EQ(worker.Archived().size(), 1U);
}

TEST(Worker, DropsACollectorThatTalksNonsenseAndComesBack) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kGarbage);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  client.Line();
  client.Send(kWholeMessage);
  ASSERT_GE(collector.WaitFor(2).size(), 2U);  // sent, dropped, sent again
  collector.Behave(FakeCollector::Manner::kAcknowledge);
  for (int i = 0; i < 4; ++i) {
    client.Line();
  }
  EXPECT_THAT(client.Line(), StartsWith("250 2.0.0 Ok: queued"));
}

TEST(Worker, SaysUnavailableWhileTheDiskIsNearlyFull) {
  ArchiveOptions archive;
  archive.min_free = std::numeric_limits<std::uint64_t>::max();
  RunningWorker worker(Quick(), archive);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  client.Line();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_TRUE(worker.WaitArchiving(false));
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_EQ(worker.refusals(), 1) << "said once, not per message";
  EXPECT_EQ(worker.Metric(kMessages, {{"outcome", "unavailable"}}), 2);
  EXPECT_TRUE(worker.Archived().empty());
  EXPECT_TRUE(collector.Seen().empty());
}

TEST(Worker, TakesMessagesAgainOnceTheArchiveCanBeWritten) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  const std::string in_the_way = worker.archive_path() + "/local.1a1ee565e00.0.1.seg";
  std::ofstream(in_the_way).close();
  SmtpClient client(worker.port());
  client.Line();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  EXPECT_TRUE(worker.WaitArchiving(false));
  ASSERT_TRUE(std::filesystem::remove(in_the_way));
  EXPECT_TRUE(worker.WaitArchiving(true));  // without any mail
  EXPECT_EQ(client.Message("y"), "250 2.0.0 Ok: queued as local.1a1ee565e00.0.1");
  ASSERT_EQ(worker.Archived().size(), 1U);
  EXPECT_EQ(worker.Archived()[0].message, "y\r\n");
}

TEST(Worker, ACollectorThatTakesNothingIsAskedEverMoreSeldom) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kGarbage);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  client.Line();
  const auto begun = std::chrono::steady_clock::now();
  client.Send(kWholeMessage);
  ASSERT_GE(collector.WaitFor(6).size(), 6U);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(40 + 80 + 160 + 320));
}

TEST(Worker, BoundsTheWindow) {
  WorkerOptions options = Quick();
  options.delivery.window_messages = 3;
  RunningWorker worker(options);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kSilent);
  ASSERT_TRUE(worker.WaitConnected(true));
  std::vector<std::unique_ptr<SmtpClient>> clients;
  for (std::size_t i = 1; i <= 3; ++i) {
    clients.push_back(std::make_unique<SmtpClient>(worker.port()));
    clients.back()->Send(kWholeMessage);
    ASSERT_EQ(collector.WaitFor(i).size(), i);
  }
  SmtpClient client(worker.port());
  client.Line();
  EXPECT_THAT(client.Message("x"), StartsWith("451 4.3.0"));
  // A session's end has no reply: it is dropped, and counted.
  client.Close();
  EXPECT_TRUE(worker.WaitMetric("cenote_sinkhole_dropped_sessions_total", {}, 1));
  EXPECT_EQ(collector.Seen().size(), 3U);
}

TEST(Worker, RefusesConnectionsWhileTheCollectorIsAwayForLong) {
  WorkerOptions options = Quick();
  options.refuse_after = Duration(1);
  RunningWorker worker(options);
  ASSERT_TRUE(worker.WaitConnected(false));
  std::string line;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (line.substr(0, 9) != "421 4.3.2" && std::chrono::steady_clock::now() < deadline) {
    line = SmtpClient(worker.port()).Line();
  }
  EXPECT_THAT(line, StartsWith("421 4.3.2"));
  EXPECT_GE(worker.Metric(kRefused, {{"why", "collector"}}), 1);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  EXPECT_EQ(SmtpClient(worker.port()).Line(), kBanner);
}

TEST(Worker, KeepsASessionsEndThatBetraysSomething) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  {
    SmtpClient client(worker.port());
    client.Line();
    client.Ask("GET / HTTP/1.0");
  }
  const std::vector<Observation> seen = collector.WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, ObservationKind::kSession);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kNonSmtpCommand));
  EXPECT_FALSE(seen[0].message.has_value());
}

TEST(Worker, KeepsACutMessage) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  {
    SmtpClient client(worker.port());
    client.Line();
    client.Ask("HELO a.example");
    client.Ask("MAIL FROM:<>");
    client.Ask("RCPT TO:<b@trap.example>");
    client.Ask("DATA");
    client.Send("half a mess");
  }
  const std::vector<Observation> seen = collector.WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, ObservationKind::kMessage);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kMessageCut));
  EXPECT_EQ(worker.Archived().at(0).message, "half a mess");
  EXPECT_EQ(worker.Metric(kMessages, {{"outcome", "cut"}}), 1);
}

TEST(Worker, NotesWhoTalksBeforeTheBanner) {
  WorkerOptions options = Quick();
  options.session.banner_delay = Duration(60'000);  // the banner goes out as soon as they talk
  RunningWorker worker(options);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  client.Send("HELO mail.example.net\r\n");
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_EQ(client.Line(), "250 mx.cenote.test");
  client.Close();
  const std::vector<Observation> seen = collector.WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kPregreet));
}

TEST(Worker, DelaysOnlySoManyBanners) {
  WorkerOptions options = Quick();
  options.session.banner_delay = Duration(60'000);
  options.delayed_banners = 1;
  RunningWorker worker(options);
  SmtpClient first(worker.port());
  std::string line;
  for (int i = 0; i < 3 && line != kBanner; ++i) {  // one more may be delayed when a second has passed
    line = SmtpClient(worker.port()).Line();
  }
  EXPECT_EQ(line, kBanner);
}

TEST(Worker, TimesOutWhoIsSilent) {
  WorkerOptions options = Quick();
  options.session.idle_timeout = Duration(30);
  RunningWorker worker(options);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.port());
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Line(), StartsWith("421 4.4.2"));
  EXPECT_EQ(client.Line(), "<closed>");
  const std::vector<Observation> seen = collector.WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kTimeout));
}

TEST(Worker, EndsASessionThatLastsTooLong) {
  WorkerOptions options = Quick();
  options.session.session_timeout = Duration(200);
  RunningWorker worker(options);
  SmtpClient client(worker.port());
  client.Line();
  std::string reply;
  for (int i = 0; i < 100'000 && reply.substr(0, 3) != "421" && reply != "<closed>"; ++i) {
    reply = client.Ask("RSET");  // never idle
  }
  EXPECT_THAT(reply, StartsWith("421 4."));
}

TEST(Worker, LimitsSessionsInAll) {
  WorkerOptions options = Quick();
  options.max_sessions = 2;
  RunningWorker worker(options);
  SmtpClient a(worker.port());
  SmtpClient b(worker.port());
  EXPECT_EQ(a.Line(), kBanner);
  EXPECT_EQ(b.Line(), kBanner);
  SmtpClient c(worker.port());
  EXPECT_THAT(c.Line(), StartsWith("421 4.3.2"));
  EXPECT_EQ(c.Line(), "<closed>");
  EXPECT_EQ(worker.Metric(kRefused, {{"why", "sessions"}}), 1);
}

TEST(Worker, LimitsSessionsPerAddressBehindAProxyToo) {
  WorkerOptions options = Quick();
  options.max_sessions_per_address = 1;
  RunningWorker worker(options);
  const std::string header = "PROXY TCP4 203.0.113.7 192.0.2.1 4000 25\r\n";
  SmtpClient a(worker.proxy_port());
  a.Send(header);
  EXPECT_EQ(a.Line(), kBanner);
  SmtpClient b(worker.proxy_port());
  b.Send(header);
  EXPECT_THAT(b.Line(), StartsWith("421 4.7.0"));
  SmtpClient c(worker.proxy_port());
  c.Send("PROXY TCP4 203.0.113.8 192.0.2.1 4000 25\r\n");
  EXPECT_EQ(c.Line(), kBanner);
  EXPECT_EQ(a.Ask("QUIT"), "221 2.0.0 Bye");
  EXPECT_EQ(a.Line(), "<closed>");
  std::string line;
  while (line != kBanner && line != "<deadline>") {  // the place is free again
    SmtpClient d(worker.proxy_port());
    d.Send(header);
    line = d.Line();
  }
  EXPECT_EQ(line, kBanner);
}

TEST(Worker, BoundsMemoryOverAllSessions) {
  WorkerOptions options = Quick();
  options.max_memory = 1U << 20U;
  RunningWorker worker(options);
  SmtpClient client(worker.port());
  client.Line();
  client.Ask("HELO a.example");
  client.Ask("MAIL FROM:<>");
  client.Ask("RCPT TO:<b@trap.example>");
  client.Ask("DATA");
  const std::string flood(4U << 20U, 'x');
  client.Send(flood);
  EXPECT_TRUE(worker.WaitMetric(kRefused, {{"why", "memory"}}, 1));
  EXPECT_THAT(client.Line(), StartsWith("421 4.3.1"));
}

TEST(Worker, ClosesAClientThatNeverReads) {
  WorkerOptions options = Quick();
  options.session.dialogue.max_commands = 1'000'000'000;
  RunningWorker worker(options);
  SmtpClient never(worker.port(), 4096);
  std::string commands;
  for (int i = 0; i < 1000; ++i) {
    commands += "RSET\r\n";
  }
  long sent = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (sent >= 0 && std::chrono::steady_clock::now() < deadline) {
    sent = never.SendSome(commands);
  }
  EXPECT_LT(sent, 0) << "still open";
  EXPECT_EQ(worker.Metric(kRefused, {{"why", "slow_reader"}}), 1);
}

TEST(Worker, TakesThePeerFromAProxyHeader) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.proxy_port());
  for (const char c : std::string("PROXY TCP6 2001:db8::7 2001:db8::1 4000 25\r\n")) {
    client.Send({&c, 1});
  }
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Message("x"), StartsWith("250 2.0.0"));
  const Transaction archived = worker.Archived().at(0);
  EXPECT_TRUE(archived.proxied);
  EXPECT_EQ(archived.peer.ToString(), "[2001:db8::7]:4000");
  EXPECT_EQ(archived.local.ToString(), "[2001:db8::1]:25");
  EXPECT_EQ(collector.Seen().at(0).source.ToString(), "2001:db8::7");
}

TEST(Worker, KeepsTheSocketsPeerForAnUnknownOne) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient client(worker.proxy_port());
  client.Send("PROXY UNKNOWN\r\n");
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Message("x"), StartsWith("250 2.0.0"));
  EXPECT_FALSE(worker.Archived().at(0).proxied);
  EXPECT_EQ(worker.Archived().at(0).peer.address.ToString(), "127.0.0.1");
}

TEST(Worker, BytesBehindAProxyHeaderComeBeforeTheBanner) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  {
    SmtpClient client(worker.proxy_port());
    client.Send("PROXY TCP4 203.0.113.7 192.0.2.1 4000 25\r\nHELO mail.example.net\r\n");
    EXPECT_EQ(client.Line(), kBanner);
    EXPECT_EQ(client.Line(), "250 mx.cenote.test");
  }
  EXPECT_TRUE(Has(collector.WaitFor(1).at(0).signals, Signal::kPregreet));
}

TEST(Worker, ClosesProxyConnectionsWithoutAHeader) {
  WorkerOptions options = Quick();
  options.session.proxy_timeout = Duration(30);
  RunningWorker worker(options);
  SmtpClient wrong(worker.proxy_port());
  wrong.Send("EHLO mail.example.net\r\n");
  EXPECT_EQ(wrong.Line(), "<closed>");
  SmtpClient silent(worker.proxy_port());
  EXPECT_EQ(silent.Line(), "<closed>");
  EXPECT_EQ(worker.Metric(kRefused, {{"why", "proxy_header"}}), 1);
  EXPECT_EQ(worker.Metric(kRefused, {{"why", "proxy_timeout"}}), 1);
}

TEST(Worker, ClosesProxyConnectionsFromElsewhere) {
  WorkerOptions options = Quick();
  options.proxy_from = {IpPrefix::Parse("192.0.2.0/24").value()};
  RunningWorker worker(options);
  SmtpClient client(worker.proxy_port());
  EXPECT_EQ(client.Line(), "<closed>");
  EXPECT_EQ(worker.Metric(kRefused, {{"why", "proxy_source"}}), 1);
}

TEST(Worker, StopsAfterTheHeldReplies) {
  WorkerOptions options = Quick();
  options.delivery.ack_timeout = Duration(100);
  options.stop_grace = Duration(60'000);
  RunningWorker worker(options);
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kSilent);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient idle(worker.port());
  EXPECT_EQ(idle.Line(), kBanner);
  SmtpClient held(worker.port());
  held.Send(kWholeMessage);
  ASSERT_EQ(collector.WaitFor(1).size(), 1U);
  std::thread stopper([&] { worker.Stop(); });
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
  EXPECT_EQ(worker.OpenSessions(), 0);
}

TEST(Worker, StopsInTheEndWhateverIsHeld) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kSilent);
  ASSERT_TRUE(worker.WaitConnected(true));
  SmtpClient held(worker.port());
  held.Send(kWholeMessage);
  ASSERT_EQ(collector.WaitFor(1).size(), 1U);
  worker.Stop();
  for (int i = 0; i < 5; ++i) {
    held.Line();
  }
  EXPECT_EQ(held.Line(), "<closed>");
}

TEST(Worker, NothingAPeerSendsEndsIt) {
  RunningWorker worker(Quick());
  FakeCollector collector(worker.socket_path(), FakeCollector::Manner::kAcknowledge);
  ASSERT_TRUE(worker.WaitConnected(true));
  std::string noise;
  for (int i = 0; i < 100'000; ++i) {
    noise.push_back(static_cast<char>(i * 7919 >> 3));
  }
  for (int i = 0; i < 20; ++i) {
    SmtpClient client(i % 2 == 0 ? worker.port() : worker.proxy_port());
    client.SendSome(noise.substr(static_cast<std::size_t>(i) * 100));
  }
  SmtpClient client(worker.port());
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Message("still here"), StartsWith("250 2.0.0"));
}

}  // namespace
}  // namespace cenote::sinkhole
