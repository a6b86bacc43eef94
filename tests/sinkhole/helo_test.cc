#include "sinkhole/helo.h"

#include <gtest/gtest.h>

#include <string>

namespace cenote::sinkhole {
namespace {

struct Case {
  std::string argument;
  std::optional<Signal> signal;
};

class HeloTest : public testing::TestWithParam<Case> {};

TEST_P(HeloTest, IsJudged) {
  const HeloFacts facts{IpAddress::Parse("192.0.2.7").value(), IpAddress::Parse("192.0.2.1").value(), "mx.cenote.test"};
  EXPECT_EQ(JudgeHelo(GetParam().argument, facts), GetParam().signal);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HeloTest,
    testing::Values(Case{"mail.example.net", std::nullopt}, Case{"mail.example.net.", std::nullopt},
                    Case{"MAIL-1.Example.NET", std::nullopt}, Case{"[192.0.2.7]", std::nullopt},
                    Case{"xn--bcher-kva.example", std::nullopt}, Case{"10.1.2.3", Signal::kHeloBareIp},
                    Case{"192.0.2.7", Signal::kHeloBareIp}, Case{"2001:db8::1", Signal::kHeloBareIp},
                    Case{"IPv6:2001:db8::1", Signal::kHeloBareIp}, Case{"192.0.2.1", Signal::kHeloOurName},
                    Case{"[10.1.2.3]", Signal::kHeloLiteralMismatch},
                    Case{"[IPv6:2001:db8::1]", Signal::kHeloLiteralMismatch}, Case{"[192.0.2.1]", Signal::kHeloOurName},
                    Case{"[example]", Signal::kHeloNotName}, Case{"[]", Signal::kHeloNotName},
                    Case{"[", Signal::kHeloNotName}, Case{"mx.cenote.test", Signal::kHeloOurName},
                    Case{"MX.cenote.TEST.", Signal::kHeloOurName}, Case{"", Signal::kHeloNotName},
                    Case{".", Signal::kHeloNotName}, Case{"localhost", Signal::kHeloNotName},
                    Case{"WIN-7F3A", Signal::kHeloNotName}, Case{"a..example", Signal::kHeloNotName},
                    Case{"-a.example", Signal::kHeloNotName}, Case{"a-.example", Signal::kHeloNotName},
                    Case{"exch_1.example.net", std::nullopt}, Case{"mail example.net", Signal::kHeloNotName},
                    Case{"m\xC3\xBC.example", Signal::kHeloNotName}, Case{"1.2.3", Signal::kHeloNotName},
                    Case{"256.1.1.1", Signal::kHeloNotName}, Case{"10.1.2.3.example", std::nullopt},
                    Case{"user@example.net", Signal::kHeloNotName},
                    Case{std::string(64, 'a') + ".example", Signal::kHeloNotName},
                    Case{std::string(300, 'a'), Signal::kHeloNotName}));

TEST(Helo, TakesThePeersOwnLiteralInBothFamilies) {
  const HeloFacts facts{IpAddress::Parse("2001:db8::7").value(), IpAddress::Parse("2001:db8::1").value(), "mx.example"};
  EXPECT_EQ(JudgeHelo("[IPv6:2001:DB8:0::7]", facts), std::nullopt);
  EXPECT_EQ(JudgeHelo("[IPv6:2001:db8::8]", facts), Signal::kHeloLiteralMismatch);
}

}  // namespace
}  // namespace cenote::sinkhole
