#include "sinkhole/proxy_header.h"

#include <gtest/gtest.h>

#include <string>

namespace cenote::sinkhole {
namespace {

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string V2(char command, char family, const std::string& body) {
  std::string out = kSignature;
  out += command;
  out += family;
  out += static_cast<char>(body.size() >> 8U);
  out += static_cast<char>(body.size() & 0xFFU);
  return out + body;
}

const std::string kV4Body("\xCB\x00\x71\x07\xC0\x00\x02\x01\x1F\x90\x00\x19", 12);
const std::string kV6Body(
    "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"
    "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x1F\x90\x00\x19",
    36);

struct Good {
  std::string bytes;
  bool known;
  std::string source;
  std::string destination;
};

class GoodHeader : public testing::TestWithParam<Good> {};

TEST_P(GoodHeader, IsReadHoweverItIsCut) {
  const Good& good = GetParam();
  const std::string behind = good.bytes + "EHLO x\r\n";
  const auto parsed = ParseProxyHeader(behind);
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  ASSERT_TRUE(parsed->has_value());
  EXPECT_EQ((*parsed)->size, good.bytes.size());
  EXPECT_EQ((*parsed)->known, good.known);
  if (good.known) {
    EXPECT_EQ((*parsed)->source.ToString(), good.source);
    EXPECT_EQ((*parsed)->destination.ToString(), good.destination);
  }
  for (std::size_t size = 0; size < good.bytes.size(); ++size) {
    const auto part = ParseProxyHeader(std::string_view(behind).substr(0, size));
    ASSERT_TRUE(part.ok()) << size << ": " << part.error().message;
    EXPECT_FALSE(part->has_value()) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, GoodHeader,
    testing::Values(
        Good{"PROXY TCP4 203.0.113.7 192.0.2.1 8080 25\r\n", true, "203.0.113.7:8080", "192.0.2.1:25"},
        Good{"PROXY TCP4 203.0.113.7 192.0.2.1 0 65535\r\n", true, "203.0.113.7:0", "192.0.2.1:65535"},
        Good{"PROXY TCP6 2001:db8::7 2001:db8::1 8080 25\r\n", true, "[2001:db8::7]:8080", "[2001:db8::1]:25"},
        Good{"PROXY TCP6 ::ffff:203.0.113.7 ::ffff:192.0.2.1 8080 25\r\n", true, "203.0.113.7:8080", "192.0.2.1:25"},
        Good{"PROXY UNKNOWN\r\n", false, "", ""},
        Good{"PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", false, "", ""},
        Good{"PROXY UNKNOWN " + std::string(107 - 16, 'x') + "\r\n", false, "", ""},
        Good{V2('\x21', '\x11', kV4Body), true, "203.0.113.7:8080", "192.0.2.1:25"},
        Good{V2('\x21', '\x21', kV6Body), true, "[2001:db8::7]:8080", "[2001:db8::1]:25"},
        Good{V2('\x21', '\x21',
                std::string("\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xCB\x00\x71\x07"
                            "\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xC0\x00\x02\x01\x1F\x90\x00\x19",
                            36)),
             true, "203.0.113.7:8080", "192.0.2.1:25"},
        Good{V2('\x21', '\x11', kV4Body + std::string("\x03\x00\x04\x01\x02\x03\x04", 7)), true, "203.0.113.7:8080",
             "192.0.2.1:25"},
        Good{V2('\x21', '\x11', kV4Body + std::string(4000, 't')), true, "203.0.113.7:8080", "192.0.2.1:25"},
        Good{V2('\x20', '\x00', ""), false, "", ""}, Good{V2('\x20', '\x11', kV4Body), false, "", ""},
        Good{V2('\x21', '\x00', "tlv"), false, "", ""}));

class BadHeader : public testing::TestWithParam<std::string> {};

TEST_P(BadHeader, IsRefused) {
  const auto parsed = ParseProxyHeader(GetParam());
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, Error::Code::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadHeader,
    testing::Values("EHLO x\r\n", "Q", "PROXY\r\n", "PROXY \r\n", "PROXY TCP4 1.2.3.4\r\n", "PROXYTCP4 1 2 3 4\r\n",
                    "proxy TCP4 203.0.113.7 192.0.2.1 8080 25\r\n", "PROXY TCP5 203.0.113.7 192.0.2.1 8080 25\r\n",
                    "PROXY TCP4 203.0.113.7 192.0.2.1 8080 25\n", "PROXY TCP4 203.0.113.7 192.0.2.1 8080 65536\r\n",
                    "PROXY TCP4 203.0.113.7 192.0.2.1 8080 -1\r\n", "PROXY TCP4 203.0.113.7 192.0.2.1 08 25\r\n",
                    "PROXY TCP4 203.0.113.7 192.0.2.1 8080\r\n", "PROXY TCP4 203.0.113.7 192.0.2.1 8080 25 \r\n",
                    "PROXY TCP4  203.0.113.7 192.0.2.1 8080 25\r\n", "PROXY TCP4 2001:db8::7 2001:db8::1 1 25\r\n",
                    "PROXY TCP6 203.0.113.7 192.0.2.1 8080 25\r\n", "PROXY TCP4 203.0.113.256 192.0.2.1 1 25\r\n",
                    "PROXY UNKNOWNX\r\n", "PROXY UNKNOWN " + std::string(108 - 16, 'x') + "\r\n",
                    "PROXY " + std::string(200, 'x'), std::string("\r\n\r\n\0\r\nQUIX\n", 12),
                    V2('\x11', '\x11', kV4Body), V2('\x22', '\x11', kV4Body), V2('\x21', '\x12', kV4Body),
                    V2('\x21', '\x31', std::string(216, 'u')), V2('\x21', '\x11', kV4Body.substr(0, 11)),
                    V2('\x21', '\x21', kV4Body), V2('\x21', '\x11', std::string(5000, 't'))));

// A claim that is too long is refused before its bytes come.
TEST(ProxyHeader, DoesNotWaitForAHugeHeader) {
  EXPECT_FALSE(ParseProxyHeader(kSignature + std::string("\x21\x11\xFF\xFF", 4)).ok());
}

}  // namespace
}  // namespace cenote::sinkhole
