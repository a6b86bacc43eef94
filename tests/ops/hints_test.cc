#include "ops/hints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/command.h"

namespace cenote::ops {
namespace {

using testing::HasSubstr;
using testing::Not;

NamedSocket Open(const std::string& name, Transport transport) {
  SocketNeed need;
  need.name = name;
  need.transport = transport;
  need.endpoints = {*Endpoint::Parse("127.0.0.1:0")};
  std::vector<NamedSocket> sockets = *OpenSockets({need});
  return std::move(sockets[0]);
}

TEST(Hints, NameTheBoundPortsAndTheFlags) {
  const NamedSocket proxy = Open("smtp-proxy", Transport::kTcp);
  const NamedSocket dns = Open("dns-udp", Transport::kUdp);
  Config config = *ParseConfig(CommonSchema(), "", "test");
  config.Set("data_dir", std::string("my data"));
  Values zone;
  zone.Set("name", std::string("bl.example.org"));
  config.AddRow("rbl.zone", zone);
  const std::string hints = HintsFor({config, "/etc/cenote.toml"}, {&proxy, &dns});
  EXPECT_THAT(hints,
              HasSubstr("swaks --server 127.0.0.1 --port " + std::to_string(BoundEndpoint(proxy.fd.get()).port)));
  EXPECT_THAT(hints, HasSubstr("--proxy-version 1 --proxy-family TCP4 --proxy-source 203.0.113.7"));
  EXPECT_THAT(hints, HasSubstr("dig @127.0.0.1 -p " + std::to_string(BoundEndpoint(dns.fd.get()).port)));
  EXPECT_THAT(hints, HasSubstr("7.113.0.203.bl.example.org TXT\n"));
  EXPECT_THAT(hints, HasSubstr(" explain 203.0.113.7 --config /etc/cenote.toml --data 'my data'\n"));
}

TEST(Hints, LeaveOutWhatIsSwitchedOff) {
  const Config config = *ParseConfig(CommonSchema(), "", "test");
  const std::string hints = HintsFor({config, ""}, {});
  EXPECT_THAT(hints, Not(HasSubstr("swaks")));
  EXPECT_THAT(hints, Not(HasSubstr("dig @")));
  EXPECT_THAT(hints, Not(HasSubstr("--config")));
}

TEST(ShellQuote, QuotesWhatTheShellWouldRead) {
  EXPECT_EQ(ShellQuote("/a/b.toml"), "/a/b.toml");
  EXPECT_EQ(ShellQuote(""), "''");
  EXPECT_EQ(ShellQuote("a b"), "'a b'");
  EXPECT_EQ(ShellQuote("it's $x"), "'it'\\''s $x'");
}

}  // namespace
}  // namespace cenote::ops
