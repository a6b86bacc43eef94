#include "collector/exempt.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "collector/policy.h"

namespace cenote::collector {
namespace {

bool IsExempt(const char* text) {
  const Subject subject = Subject::Parse(text).value();
  const auto holes = BuiltInExempt();
  return std::any_of(holes.begin(), holes.end(), [&](const Subject& hole) { return hole.Contains(subject); });
}

TEST(Exempt, PrivateAndReservedSpaceIs) {
  for (const char* text : {"0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.1.1", "172.31.255.255",
                           "192.0.0.8", "192.168.1.1", "198.19.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
                           "::", "::1", "fe80::1", "fd00::1", "ff02::1", "64:ff9b::1", "fe80::/64"}) {
    EXPECT_TRUE(IsExempt(text)) << text;
  }
}

TEST(Exempt, TheRestIsNot) {
  for (const char* text : {"8.8.8.8", "172.32.0.1", "100.128.0.0", "192.0.2.1", "198.51.100.7", "203.0.113.7",
                           "2001:db8::1", "2001:db8::/32", "2a00::1", "example.org"}) {
    EXPECT_FALSE(IsExempt(text)) << text;
  }
}

TEST(Exempt, TheConfigurationAddsNetworks) {
  const auto config =
      ops::ParseConfig(PolicySchema(), "[policy]\nexempt = [\"203.0.113.0/24\", \"2001:db8::/32\"]\n", "t");
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(ConfiguredExempt(*config),
            (std::vector<Subject>{Subject::Parse("203.0.113.0/24").value(), Subject::Parse("2001:db8::/32").value()}));
}

}  // namespace
}  // namespace cenote::collector
