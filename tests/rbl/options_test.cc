#include "rbl/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/command.h"
#include "rbl/role.h"

namespace cenote::rbl {
namespace {

using ::testing::HasSubstr;

Result<ops::Config> Parse(std::string_view toml) {
  ops::Schema schema = ops::CommonSchema();
  schema.Add(OptionsSchema());
  ops::Schema feeds;
  feeds.keys.push_back({"feeds.public_url", ops::KeyType::kText, R"("http://127.0.0.1:8025/")", ""});
  schema.Add(feeds);
  return ops::ParseConfig(schema, toml, "test.toml");
}

std::string Check(std::string_view toml) {
  const auto config = Parse(toml);
  if (!config.ok()) {
    return config.error().message;
  }
  const Status status = Describe().check(*config);
  return status.ok() ? "" : status.error().message;
}

TEST(OptionsTest, OneZoneWithoutAny) {
  const auto config = Parse("");
  ASSERT_TRUE(config.ok()) << config.error().message;
  const auto zones = ZonesOf(*config);
  ASSERT_TRUE(zones.ok()) << zones.error().message;
  ASSERT_EQ(zones->all().size(), 1U);
  const Zone& zone = zones->all()[0];
  EXPECT_EQ(zone.name(), "bl.cenote.test");
  EXPECT_EQ(zone.ttl(), 120U);
  EXPECT_EQ(zone.negative_ttl(), 30U);
  EXPECT_EQ(zone.addresses(), std::vector{IpAddress::V4(0x7F000001)}) << "of rbl.listen";
  EXPECT_EQ(zones->lookup_link(), "http://127.0.0.1:8025/lookup?q=");
  EXPECT_EQ(TcpLimitsOf(*config).connections, 1000U);
}

TEST(OptionsTest, ZonesAsWritten) {
  const auto config = Parse(R"(
[rbl]
listen = ["0.0.0.0:53", "[::]:53", "192.0.2.1:53", "192.0.2.1:5353"]
[[reason]]
name = "dialup"
code = 40
text = "A dial-up range"
[[rbl.zone]]
name = "a.example"
ttl = "5m"
negative_ttl = "10s"
contact = "a@example"
reasons = ["dialup"]
[[rbl.zone]]
name = "b.example"
ns = ["ns1.example"]
ns_addresses = ["2001:db8::1"]
)");
  ASSERT_TRUE(config.ok()) << config.error().message;
  const auto zones = ZonesOf(*config);
  ASSERT_TRUE(zones.ok()) << zones.error().message;
  ASSERT_EQ(zones->all().size(), 2U);
  EXPECT_EQ(zones->all()[0].ttl(), 300U);
  EXPECT_EQ(zones->all()[0].addresses(), std::vector{IpAddress::V4(0xC0000201)}) << "wildcards have no address";
  ASSERT_EQ(zones->all()[0].sublists().size(), 1U);
  EXPECT_EQ(zones->all()[1].addresses(), std::vector{*IpAddress::Parse("2001:db8::1")});
}

TEST(OptionsTest, ChecksNameKeyValueAndRule) {
  EXPECT_EQ(Check(""), "");
  EXPECT_THAT(Check("[[rbl.zone]]\nname = \"a b\""), HasSubstr("a b"));
  EXPECT_THAT(Check("[[rbl.zone]]\nname = \"a.test\"\nttl = \"1s\""), HasSubstr("ttl"));
  EXPECT_THAT(Check("[[rbl.zone]]\nname = \"a.test\"\nns_addresses = [\"x\"]"), HasSubstr("ns_addresses"));
  EXPECT_THAT(Check("[[rbl.zone]]\nname = \"a.test\"\n[[rbl.zone]]\nname = \"b.a.test\""), HasSubstr("b.a.test"));
  EXPECT_THAT(Check("[[rbl.zone]]\nname = \"a.test\"\nreasons = [\"x\"]"), HasSubstr("\"x\""));
  EXPECT_THAT(Check("[[reason]]\nname = \"bot\"\ncode = 40\ntext = \"x\""), HasSubstr("bot"));
}

TEST(OptionsTest, SocketsOfTheRole) {
  const auto config = Parse("[rbl]\nthreads = 3\n");
  ASSERT_TRUE(config.ok()) << config.error().message;
  const ops::Room room = Describe();
  ASSERT_EQ(room.roles.size(), 1U);
  const auto needs = room.roles[0].sockets(*config);
  ASSERT_EQ(needs.size(), 3U);
  EXPECT_EQ(needs[0].name, "dns-udp");
  EXPECT_EQ(needs[0].copies, 3);
  EXPECT_EQ(needs[0].receive_buffer, 4 << 20);
  EXPECT_EQ(needs[1].name, "dns-tcp");
  EXPECT_EQ(needs[2].name, "metrics");
  EXPECT_GE(room.metrics.size(), 10U);
}

}  // namespace
}  // namespace cenote::rbl
