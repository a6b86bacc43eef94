// What the tests of answers share: a zone bl.cenote.test, a FakeList and a clock that stands.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rbl/answer.h"
#include "tests/rbl/dns.h"
#include "tests/rbl/fake_list.h"

namespace cenote::rbl::testing {

class AnswerFixture : public ::testing::Test {
 protected:
  AnswerFixture() : zones_(MakeZones()) {}

  static Zones MakeZones() {
    ZoneOptions options;
    options.name = "bl.cenote.test";
    options.addresses = {*IpAddress::Parse("192.0.2.53"), *IpAddress::Parse("2001:db8::53")};
    return *Zones::Make({options}, ReasonTable(), "http://127.0.0.1:8025/");
  }

  std::string Raw(std::string_view query, ops::Transport transport = ops::Transport::kUdp) {
    const View view{zones_, ready_ ? &list_ : nullptr, serial_, {}, now_};
    const std::size_t room = transport == ops::Transport::kUdp ? kEdnsUdpSize : kMaxMessage;
    answered_ = Answer(query, transport, view, std::span(out_).first(room));
    EXPECT_LE(answered_.size, room);
    return {out_.data(), answered_.size};
  }
  ParsedReply Ask(const QuerySpec& spec, ops::Transport transport = ops::Transport::kUdp) {
    return ParseReply(Raw(MakeQuery(spec), transport));
  }
  // `name` without the zone; "" is the apex.
  ParsedReply Ask(const std::string& name, std::uint16_t type) {
    return ParseReply(Raw(MakeQuery(name.empty() ? kZone : name + "." + kZone, type)));
  }
  std::string Says(const std::string& name, std::uint16_t type) { return Summary(Ask(name, type)); }

  const std::string kZone = "bl.cenote.test";
  const std::string kNoData = "NOERROR SOA:bl.cenote.test";
  const std::string kNxDomain = "NXDOMAIN SOA:bl.cenote.test";

  Zones zones_;
  FakeList list_;
  bool ready_ = true;
  Serial serial_ = 0x500000007;
  Time now_ = *ParseTime("2026-11-23T08:30:00Z");
  Time since_ = *ParseTime("2026-11-23T06:10:00Z");
  Time until_ = *ParseTime("2026-11-30T06:00:00Z");
  Answered answered_;

 private:
  std::vector<char> out_ = std::vector<char>(kMaxMessage);
};

}  // namespace cenote::rbl::testing
