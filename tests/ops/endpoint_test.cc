#include "ops/endpoint.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

namespace cenote::ops {
namespace {

TEST(Endpoint, ReadsWhatItPrints) {
  for (const char* text : {"127.0.0.1:2525", "0.0.0.0:0", "[::1]:65535", "[2001:db8::7]:53"}) {
    const Result<Endpoint> endpoint = Endpoint::Parse(text);
    ASSERT_TRUE(endpoint.ok()) << text;
    EXPECT_EQ(endpoint->ToString(), text);
  }
}

TEST(Endpoint, RefusesEverythingElse) {
  for (const char* text : {"", ":", "127.0.0.1", "127.0.0.1:", ":25", "127.0.0.1:65536", "127.0.0.1:70000", "::1:25",
                           "[::1]", "[127.0.0.1]:25", "[]:25", "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1: 25",
                           "localhost:25", "127.0.0.1:25 ", "[::1%lo]:25", "127.0.0.1:000025"}) {
    EXPECT_FALSE(Endpoint::Parse(text).ok()) << text;
  }
}

TEST(Endpoint, SurvivesTheSocketInterface) {
  for (const char* text : {"192.0.2.7:25", "[2001:db8::7]:53"}) {
    const Endpoint endpoint = *Endpoint::Parse(text);
    sockaddr_storage address{};
    const socklen_t size = endpoint.ToSockaddr(address);
    EXPECT_EQ(size, endpoint.address.is_v4() ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    EXPECT_EQ(Endpoint::FromSockaddr(address), endpoint);
  }
}

TEST(Endpoint, TakesAMappedAddressAsIpv4) {
  sockaddr_storage address{};
  static_cast<void>(Endpoint::Parse("[2001:db8::7]:53")->ToSockaddr(address));
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
  v6->sin6_addr = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7}}};
  EXPECT_EQ(Endpoint::FromSockaddr(address).ToString(), "192.0.2.7:53");
}

TEST(Endpoint, IsNothingForOtherFamilies) {
  sockaddr_storage address{};
  address.ss_family = AF_UNIX;
  EXPECT_EQ(Endpoint::FromSockaddr(address).ToString(), "0.0.0.0:0");
}

}  // namespace
}  // namespace cenote::ops
