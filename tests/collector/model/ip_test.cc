#include "collector/model/ip.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::Ip;
using support::Prefix;

struct AddressCase {
  const char* text;
  const char* printed;  // nullptr: refused
};

class Address : public testing::TestWithParam<AddressCase> {};

TEST_P(Address, IsParsedAndPrinted) {
  const auto address = IpAddress::Parse(GetParam().text);
  ASSERT_EQ(address.ok(), GetParam().printed != nullptr);
  if (address.ok()) {
    EXPECT_EQ(address->ToString(), GetParam().printed);
    EXPECT_EQ(*IpAddress::Parse(address->ToString()), *address);
  }
}

INSTANTIATE_TEST_SUITE_P(V4, Address,
                         testing::Values(AddressCase{"203.0.113.7", "203.0.113.7"}, AddressCase{"0.0.0.0", "0.0.0.0"},
                                         AddressCase{"255.255.255.255", "255.255.255.255"},
                                         AddressCase{"203.0.113.07", nullptr}, AddressCase{"00.0.0.0", nullptr},
                                         AddressCase{"203.0.113", nullptr}, AddressCase{"203.0.113.7.", nullptr},
                                         AddressCase{"203.0.113.256", nullptr}, AddressCase{"0x7f.0.0.1", nullptr},
                                         AddressCase{"203.0.113.-7", nullptr}, AddressCase{" 203.0.113.7", nullptr},
                                         AddressCase{"203.0.113.7 ", nullptr}, AddressCase{"", nullptr},
                                         AddressCase{"1", nullptr}, AddressCase{"1.2.3.4/32", nullptr}));

// The samples of RFC 5952, sections 1 to 5, and the edges of its rules.
INSTANTIATE_TEST_SUITE_P(V6, Address,
                         testing::Values(AddressCase{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                                         AddressCase{"2001:0db8::0001", "2001:db8::1"},
                                         AddressCase{"2001:DB8::AbC", "2001:db8::abc"},
                                         AddressCase{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                                         AddressCase{"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                                         AddressCase{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"}, AddressCase{"::", "::"},
                                         AddressCase{"::1", "::1"}, AddressCase{"1::", "1::"},
                                         AddressCase{"0:1::", "0:1::"}, AddressCase{"::192.0.2.1", "::c000:201"},
                                         AddressCase{"64:ff9b::192.0.2.1", "64:ff9b::c000:201"},
                                         AddressCase{"::fffe:c000:201", "::fffe:c000:201"},
                                         AddressCase{"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
                                         AddressCase{"::ffff:0:192.0.2.1", "::ffff:0:c000:201"}));

INSTANTIATE_TEST_SUITE_P(Mapped, Address,
                         testing::Values(AddressCase{"::ffff:192.0.2.1", "192.0.2.1"},
                                         AddressCase{"::FFFF:c000:201", "192.0.2.1"},
                                         AddressCase{"0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"},
                                         AddressCase{"::ffff:192.0.2.01", nullptr}));

INSTANTIATE_TEST_SUITE_P(BadV6, Address,
                         testing::Values(AddressCase{":", nullptr}, AddressCase{":::", nullptr},
                                         AddressCase{"1::2::3", nullptr}, AddressCase{"1:2:3:4:5:6:7", nullptr},
                                         AddressCase{"1:2:3:4:5:6:7:8:9", nullptr}, AddressCase{"12345::", nullptr},
                                         AddressCase{"g::", nullptr}, AddressCase{"fe80::1%eth0", nullptr},
                                         AddressCase{"[::1]", nullptr}, AddressCase{"::1 ", nullptr},
                                         AddressCase{"::1.2.3", nullptr}));

TEST(IpAddress, AZeroByteIsNotTheEnd) {
  EXPECT_FALSE(IpAddress::Parse(std::string_view("192.0.2.1\0", 10)).ok());
  EXPECT_FALSE(IpAddress::Parse(std::string(1000, '1')).ok());
}

TEST(IpAddress, HasItsNumber) {
  EXPECT_EQ(Ip("192.0.2.1").v4(), 0xc0000201U);
  EXPECT_EQ(IpAddress::V4(0xc0000201U), Ip("192.0.2.1"));
  EXPECT_EQ(Ip("::1").bits(), 128);
  EXPECT_EQ(Ip("0.0.0.1").bits(), 32);
}

TEST(IpAddress, EveryOneComesBackAndPrintsAsTheLibraryDoes) {
  support::Random random(5);
  for (int i = 0; i < 20000; ++i) {
    const IpAddress address = random.Address();
    const std::string text = address.ToString();
    ASSERT_EQ(*IpAddress::Parse(text), address) << text;
    char buffer[INET6_ADDRSTRLEN];
    ASSERT_NE(inet_ntop(address.is_v4() ? AF_INET : AF_INET6, address.bytes.data(), buffer, sizeof buffer), nullptr);
    ASSERT_EQ(text, buffer);
  }
}

struct PrefixCase {
  const char* text;
  const char* printed;  // nullptr: refused
};

class PrefixText : public testing::TestWithParam<PrefixCase> {};

TEST_P(PrefixText, IsParsedAndPrinted) {
  const auto prefix = IpPrefix::Parse(GetParam().text);
  ASSERT_EQ(prefix.ok(), GetParam().printed != nullptr);
  if (prefix.ok()) {
    EXPECT_EQ(prefix->ToString(), GetParam().printed);
  } else {
    EXPECT_EQ(prefix.error().code, Error::Code::kInvalid);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, PrefixText,
    testing::Values(PrefixCase{"192.0.2.0/24", "192.0.2.0/24"}, PrefixCase{"192.0.2.1", "192.0.2.1"},
                    PrefixCase{"192.0.2.1/32", "192.0.2.1"}, PrefixCase{"0.0.0.0/0", "0.0.0.0/0"},
                    PrefixCase{"::/0", "::/0"}, PrefixCase{"2001:db8::/32", "2001:db8::/32"},
                    PrefixCase{"2001:db8::1", "2001:db8::1"}, PrefixCase{"2001:db8::1/128", "2001:db8::1"},
                    PrefixCase{"2001:db8::/63", "2001:db8::/63"}, PrefixCase{"::ffff:192.0.2.0/120", "192.0.2.0/24"},
                    PrefixCase{"::ffff:0:0/96", "0.0.0.0/0"}, PrefixCase{"::ffff:192.0.2.1", "192.0.2.1"},
                    PrefixCase{"::ffff:192.0.2.1/128", "192.0.2.1"}));

INSTANTIATE_TEST_SUITE_P(Refused, PrefixText,
                         testing::Values(PrefixCase{"", nullptr}, PrefixCase{"/", nullptr}, PrefixCase{"/24", nullptr},
                                         PrefixCase{"192.0.2.0/", nullptr}, PrefixCase{"192.0.2.0/33", nullptr},
                                         PrefixCase{"192.0.2.0/-1", nullptr}, PrefixCase{"192.0.2.0/+24", nullptr},
                                         PrefixCase{"192.0.2.0/024", nullptr}, PrefixCase{"192.0.2.0/24 ", nullptr},
                                         PrefixCase{"192.0.2.0/24/24", nullptr}, PrefixCase{"192.0.2.1/24", nullptr},
                                         PrefixCase{"192.0.2.0/0x18", nullptr},
                                         PrefixCase{"192.0.2.0/99999999999", nullptr},
                                         PrefixCase{"192.0.02.0/24", nullptr}, PrefixCase{"192.0.2/24", nullptr},
                                         PrefixCase{"2001:db8::/129", nullptr}, PrefixCase{"2001:db8::1/64", nullptr},
                                         PrefixCase{"::ffff:192.0.2.0/24", nullptr},
                                         PrefixCase{"::ffff:0:0/95", nullptr},
                                         PrefixCase{"::ffff:192.0.2.1/120", nullptr},
                                         PrefixCase{"192.0.2.0/120", nullptr}, PrefixCase{"name/24", nullptr}));

TEST(IpPrefix, CutsTheHostBits) {
  EXPECT_EQ(IpPrefix::Of(Ip("203.0.113.7"), 25), Prefix("203.0.113.0/25"));
  EXPECT_EQ(IpPrefix::Of(Ip("203.0.113.135"), 25), Prefix("203.0.113.128/25"));
  EXPECT_EQ(IpPrefix::Of(Ip("203.0.113.7"), 0), Prefix("0.0.0.0/0"));
  EXPECT_EQ(IpPrefix::Of(Ip("203.0.113.7"), 99), Prefix("203.0.113.7"));
  EXPECT_EQ(IpPrefix::Of(Ip("2001:db8:1:2:3:4:5:6"), 64), Prefix("2001:db8:1:2::/64"));
}

TEST(IpPrefix, KnowsItsLastAddress) {
  EXPECT_EQ(Prefix("203.0.113.0/25").Last(), Ip("203.0.113.127"));
  EXPECT_EQ(Prefix("0.0.0.0/0").Last(), Ip("255.255.255.255"));
  EXPECT_EQ(Prefix("203.0.113.7").Last(), Ip("203.0.113.7"));
  EXPECT_EQ(Prefix("2001:db8::/63").Last(), Ip("2001:db8:0:1:ffff:ffff:ffff:ffff"));
  EXPECT_EQ(Prefix("::/0").Last(), Ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
}

TEST(IpPrefix, TheLastAddressKeepsItsFamilyEvenWhereItLooksMapped) {
  const IpAddress last = Prefix("::fffe:0:0/95").Last();
  EXPECT_FALSE(last.is_v4());
  EXPECT_EQ(last.ToString(), "::ffff:255.255.255.255");
}

TEST(IpPrefix, NeverMixesFamilies) {
  EXPECT_FALSE(Prefix("::/0").Contains(Ip("192.0.2.1")));
  EXPECT_FALSE(Prefix("::/0").Contains(Prefix("192.0.2.0/24")));
  EXPECT_FALSE(Prefix("0.0.0.0/0").Contains(Ip("::1")));
  EXPECT_TRUE(Prefix("0.0.0.0/0").Contains(Ip("::ffff:192.0.2.1")));
}

TEST(IpPrefix, ContainsFromFirstToLast) {
  support::Random random(6);
  for (int i = 0; i < 20000; ++i) {
    const IpPrefix prefix = random.Prefix();
    const IpAddress address = random.Address();
    const bool between = address.family == prefix.first.family && prefix.first <= address && address <= prefix.Last();
    ASSERT_EQ(prefix.Contains(address), between) << prefix.ToString() << ' ' << address.ToString();
    ASSERT_TRUE(prefix.Contains(prefix) && prefix.Contains(prefix.first) && prefix.Contains(prefix.Last()));
    ASSERT_EQ(*IpPrefix::Parse(prefix.ToString()), prefix);
  }
}

TEST(IpPrefix, StandsJustBeforeAllItContains) {
  support::Random random(7);
  std::vector<IpPrefix> prefixes(400);
  std::generate(prefixes.begin(), prefixes.end(), [&] { return random.Prefix(); });
  std::sort(prefixes.begin(), prefixes.end());
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    bool inside = true;  // once outside, never inside again
    for (std::size_t j = i; j < prefixes.size(); ++j) {
      const bool contained = prefixes[i].Contains(prefixes[j]);
      ASSERT_TRUE(inside || !contained) << prefixes[i].ToString() << ' ' << prefixes[j].ToString();
      inside = contained;
    }
    ASSERT_TRUE(std::none_of(prefixes.begin(), prefixes.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](const auto& p) { return prefixes[i].Contains(p) && prefixes[i] != p; }));
  }
}

}  // namespace
}  // namespace cenote
