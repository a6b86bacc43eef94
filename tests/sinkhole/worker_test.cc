// Worker and Session together, over loopback, with a fake collector: connections, limits and the PROXY header.
#include "sinkhole/worker.h"

#include <fcntl.h>

#include <chrono>

#include "tests/sinkhole/worker_fixture.h"
#include "tests/support/resource_limit.h"

namespace cenote::sinkhole {
namespace {

using testing::StartsWith;
using Clock = std::chrono::steady_clock;

constexpr long kCoarse = 20;  // the loop's clock is a coarse one: a timer may be early by a tick or two

long MsSince(Clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun).count();
}

TEST_F(WorkerTest, NotesWhoTalksBeforeTheBanner) {
  options_.session.banner_delay = Duration(60'000);  // the banner goes out as soon as they talk
  Start();
  SmtpClient client(worker().port());
  client.Send("HELO mail.example.net\r\n");
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_EQ(client.Line(), "250 mx.cenote.test");
  client.Close();
  const std::vector<Observation> seen = collector().WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kPregreet));
}

TEST_F(WorkerTest, HoldsTheBannerBackForWhoWaits) {
  options_.session.banner_delay = Duration(150);
  Start();
  const auto begun = Clock::now();
  SmtpClient client = Greeted();
  EXPECT_GE(MsSince(begun), 150 - kCoarse);
  EXPECT_THAT(client.Message("x"), StartsWith("250 2.0.0"));
  EXPECT_FALSE(Has(collector().Seen().at(0).signals, Signal::kPregreet));
}

TEST_F(WorkerTest, WhoLeavesBeforeTheBannerIsForgotten) {
  options_.session.banner_delay = Duration(60'000);
  Start();
  SmtpClient stays(worker().port());
  SmtpClient leaves(worker().port());
  ASSERT_TRUE(worker().WaitSessions(2));
  leaves.Close();
  EXPECT_TRUE(worker().WaitSessions(1));
  stays.Send("HELO mail.example.net\r\n");
  EXPECT_EQ(stays.Line(), kBanner);
}

TEST_F(WorkerTest, DelaysOnlySoManyBanners) {
  options_.session.banner_delay = Duration(60'000);
  options_.delayed_banners = 1;
  StartAlone();
  SmtpClient first(worker().port());
  std::string line;
  for (int i = 0; i < 3 && line != kBanner; ++i) {  // one more may be delayed when a second has passed
    line = SmtpClient(worker().port()).Line();
  }
  EXPECT_EQ(line, kBanner);
}

TEST_F(WorkerTest, TimesOutWhoIsSilent) {
  options_.session.idle_timeout = Duration(30);
  Start();
  SmtpClient client = Greeted();
  EXPECT_THAT(client.Line(), StartsWith("421 4.4.2"));
  EXPECT_EQ(client.Line(), "<closed>");
  const std::vector<Observation> seen = collector().WaitFor(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(Has(seen[0].signals, Signal::kTimeout));
}

TEST_F(WorkerTest, EndsASessionThatLastsTooLong) {
  options_.session.session_timeout = Duration(200);
  StartAlone();
  SmtpClient client = Greeted();
  std::string reply;
  for (int i = 0; i < 100'000 && reply.substr(0, 3) != "421" && reply != "<closed>"; ++i) {
    reply = client.Ask("RSET");  // never idle
  }
  EXPECT_THAT(reply, StartsWith("421 4."));
}

// Descriptors have run out: those who are there go on, those who wait are taken when there are some again, and the
// worker does not turn in circles meanwhile.
TEST_F(WorkerTest, PausesAcceptingWithoutDescriptors) {
  Start();
  SmtpClient inside = Greeted();
  // accept(2) holds a descriptor while it looks for a connection: the worker must be past that.
  EXPECT_EQ(inside.Ask("NOOP"), "250 2.0.0 Ok");
  std::vector<ops::Fd> taken;
  const support::ResourceLimit limit(RLIMIT_NOFILE, 256);
  do {
    taken.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  } while (taken.back().valid());
  taken.resize(taken.size() - 2);  // the failed one, and one for the client
  const auto begun = Clock::now();
  SmtpClient waiting(worker().port());
  EXPECT_TRUE(worker().WaitMetric(kRefused, {{"why", "descriptors"}}, 3));
  EXPECT_GE(MsSince(begun), 2 * 100 - kCoarse);
  EXPECT_EQ(inside.Ask("NOOP"), "250 2.0.0 Ok");
  taken.clear();
  EXPECT_EQ(waiting.Line(), kBanner);
  EXPECT_EQ(inside.Ask("NOOP"), "250 2.0.0 Ok");
}

TEST_F(WorkerTest, LimitsSessionsInAll) {
  options_.max_sessions = 2;
  StartAlone();
  SmtpClient a(worker().port());
  SmtpClient b(worker().port());
  EXPECT_EQ(a.Line(), kBanner);
  EXPECT_EQ(b.Line(), kBanner);
  SmtpClient c(worker().port());
  EXPECT_THAT(c.Line(), StartsWith("421 4.3.2"));
  EXPECT_EQ(c.Line(), "<closed>");
  EXPECT_EQ(worker().Metric(kRefused, {{"why", "sessions"}}), 1);
}

TEST_F(WorkerTest, LimitsSessionsPerAddressBehindAProxyToo) {
  options_.max_sessions_per_address = 1;
  StartAlone();
  const std::string header = "PROXY TCP4 203.0.113.7 192.0.2.1 4000 25\r\n";
  SmtpClient a(worker().proxy_port());
  a.Send(header);
  EXPECT_EQ(a.Line(), kBanner);
  SmtpClient b(worker().proxy_port());
  b.Send(header);
  EXPECT_THAT(b.Line(), StartsWith("421 4.7.0"));
  SmtpClient c(worker().proxy_port());
  c.Send("PROXY TCP4 203.0.113.8 192.0.2.1 4000 25\r\n");
  EXPECT_EQ(c.Line(), kBanner);
  EXPECT_EQ(a.Ask("QUIT"), "221 2.0.0 Bye");
  EXPECT_EQ(a.Line(), "<closed>");
  std::string line;
  while (line != kBanner && line != "<deadline>") {  // the place is free again
    SmtpClient d(worker().proxy_port());
    d.Send(header);
    line = d.Line();
  }
  EXPECT_EQ(line, kBanner);
}

TEST_F(WorkerTest, BoundsMemoryOverAllSessions) {
  options_.max_memory = 1U << 20U;
  StartAlone();
  SmtpClient client = Greeted();
  client.Ask("HELO a.example");
  client.Ask("MAIL FROM:<>");
  client.Ask("RCPT TO:<b@trap.example>");
  client.Ask("DATA");
  const std::string flood(4U << 20U, 'x');
  client.Send(flood);
  EXPECT_TRUE(worker().WaitMetric(kRefused, {{"why", "memory"}}, 1));
  EXPECT_THAT(client.Line(), StartsWith("421 4.3.1"));
}

TEST_F(WorkerTest, ClosesAClientThatNeverReads) {
  options_.session.dialogue.max_commands = 1'000'000'000;
  StartAlone();
  SmtpClient never(worker().port(), 4096);
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
  EXPECT_EQ(worker().Metric(kRefused, {{"why", "slow_reader"}}), 1);
}

TEST_F(WorkerTest, TakesThePeerFromAProxyHeader) {
  Start();
  SmtpClient client(worker().proxy_port());
  for (const char c : std::string("PROXY TCP6 2001:db8::7 2001:db8::1 4000 25\r\n")) {
    client.Send({&c, 1});
  }
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Message("x"), StartsWith("250 2.0.0"));
  const Transaction archived = worker().Archived().at(0);
  EXPECT_TRUE(archived.proxied);
  EXPECT_EQ(archived.peer.ToString(), "[2001:db8::7]:4000");
  EXPECT_EQ(archived.local.ToString(), "[2001:db8::1]:25");
  EXPECT_EQ(collector().Seen().at(0).source.ToString(), "2001:db8::7");
}

TEST_F(WorkerTest, KeepsTheSocketsPeerForAnUnknownOne) {
  Start();
  SmtpClient client(worker().proxy_port());
  client.Send("PROXY UNKNOWN\r\n");
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Message("x"), StartsWith("250 2.0.0"));
  EXPECT_FALSE(worker().Archived().at(0).proxied);
  EXPECT_EQ(worker().Archived().at(0).peer.address.ToString(), "127.0.0.1");
}

TEST_F(WorkerTest, BytesBehindAProxyHeaderComeBeforeTheBanner) {
  Start();
  {
    SmtpClient client(worker().proxy_port());
    client.Send("PROXY TCP4 203.0.113.7 192.0.2.1 4000 25\r\nHELO mail.example.net\r\n");
    EXPECT_EQ(client.Line(), kBanner);
    EXPECT_EQ(client.Line(), "250 mx.cenote.test");
  }
  EXPECT_TRUE(Has(collector().WaitFor(1).at(0).signals, Signal::kPregreet));
}

TEST_F(WorkerTest, ClosesProxyConnectionsWithoutAHeader) {
  options_.session.proxy_timeout = Duration(30);
  StartAlone();
  SmtpClient wrong(worker().proxy_port());
  wrong.Send("EHLO mail.example.net\r\n");
  EXPECT_EQ(wrong.Line(), "<closed>");
  SmtpClient silent(worker().proxy_port());
  EXPECT_EQ(silent.Line(), "<closed>");
  EXPECT_EQ(worker().Metric(kRefused, {{"why", "proxy_header"}}), 1);
  EXPECT_EQ(worker().Metric(kRefused, {{"why", "proxy_timeout"}}), 1);
}

TEST_F(WorkerTest, ClosesProxyConnectionsFromElsewhere) {
  options_.proxy_from = {IpPrefix::Parse("192.0.2.0/24").value()};
  StartAlone();
  SmtpClient client(worker().proxy_port());
  EXPECT_EQ(client.Line(), "<closed>");
  EXPECT_EQ(worker().Metric(kRefused, {{"why", "proxy_source"}}), 1);
}

TEST_F(WorkerTest, NothingAPeerSendsEndsIt) {
  Start();
  std::string noise;
  for (int i = 0; i < 100'000; ++i) {
    noise.push_back(static_cast<char>(i * 7919 >> 3));
  }
  for (int i = 0; i < 20; ++i) {
    SmtpClient client(i % 2 == 0 ? worker().port() : worker().proxy_port());
    client.SendSome(noise.substr(static_cast<std::size_t>(i) * 100));
  }
  SmtpClient client(worker().port());
  EXPECT_EQ(client.Line(), kBanner);
  EXPECT_THAT(client.Message("still here"), StartsWith("250 2.0.0"));
}

}  // namespace
}  // namespace cenote::sinkhole
