#include "rbl/zones.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rbl/dns.h"

namespace cenote::rbl {
namespace {

using ::testing::HasSubstr;

ZoneOptions Named(const std::string& name) {
  ZoneOptions options;
  options.name = name;
  return options;
}

std::string ErrorOf(const Result<Zone>& zone) { return zone.ok() ? "" : zone.error().message; }
std::string ErrorOf(const Result<Zones>& zones) { return zones.ok() ? "" : zones.error().message; }

Result<Zone> WithServer(const std::string& server) {
  ZoneOptions options = Named("bl.test");
  options.servers = {server};
  return Zone::Make(options, ReasonTable());
}

const Zone* FindIn(const Zones& zones, const std::string& name) {
  const std::string wire = testing::WireName(name);
  return zones.Find(*NameView::Read(wire));
}

TEST(ZonesTest, Defaults) {
  const auto zone = Zone::Make(Named("BL.Test"), ReasonTable());
  ASSERT_TRUE(zone.ok()) << ErrorOf(zone);
  EXPECT_EQ(zone->name(), "bl.test");
  EXPECT_EQ(zone->labels(), 2U);
  EXPECT_EQ(zone->servers(), std::vector<std::string>{testing::WireName("ns.bl.test")});
  EXPECT_TRUE(zone->IsServer("NS"));
  EXPECT_FALSE(zone->IsServer("ns2"));
  ASSERT_EQ(zone->sublists().size(), 4U) << "names are no addresses";
  EXPECT_EQ(zone->sublists().front().label, "bot");
  EXPECT_EQ(zone->FindSublist("BOT"), &zone->sublists().front());
  EXPECT_EQ(zone->FindSublist("phishing"), nullptr);
  EXPECT_TRUE(zone->Shows(kReasonManual));
  EXPECT_TRUE(zone->Shows(Reason{200})) << "listed under a Reason that was taken out of the configuration";
  EXPECT_EQ(zone->FindSublist(Reason{200}), nullptr);
  EXPECT_FALSE(zone->Shows(Reason{0}));
  EXPECT_FALSE(zone->Shows(Reason{1}));
  EXPECT_FALSE(zone->Shows(kReasonPhishing));
}

TEST(ZonesTest, SoaData) {
  ZoneOptions options = Named("bl.test");
  options.servers = {"a.example", "b.example"};
  options.contact = "first.last@example";
  options.negative_ttl = 11;
  const auto zone = Zone::Make(options, ReasonTable());
  ASSERT_TRUE(zone.ok()) << ErrorOf(zone);
  SoaBuffer buffer;
  const std::string_view soa = zone->Soa(0x01020304, buffer);
  const std::string numbers = testing::U16(0x0102) + testing::U16(0x0304) + testing::U16(0) + testing::U16(300) +
                              testing::U16(0) + testing::U16(60) + testing::U16(1) + testing::U16(86400 - 65536) +
                              testing::U16(0) + testing::U16(11);
  EXPECT_EQ(soa, testing::WireName("a.example") + "\12first.last" + testing::WireName("example") + numbers);
}

TEST(ZonesTest, ReasonsOfAZone) {
  ReasonTable reasons;
  ASSERT_TRUE(reasons.Add("dialup", 40, "A dial-up range").ok());
  ZoneOptions options = Named("bl.test");
  options.reasons = {"dialup", "bot"};
  const auto zone = Zone::Make(options, reasons);
  ASSERT_TRUE(zone.ok()) << ErrorOf(zone);
  ASSERT_EQ(zone->sublists().size(), 2U);
  EXPECT_EQ(zone->sublists()[1].label, "dialup");
  EXPECT_FALSE(zone->Shows(kReasonManual));
  EXPECT_TRUE(zone->Shows(Reason{40}));
}

TEST(ZonesTest, RefusesBadOptions) {
  EXPECT_THAT(ErrorOf(Zone::Make(Named("bl..test"), ReasonTable())), HasSubstr("bl..test"));
  EXPECT_THAT(ErrorOf(Zone::Make(Named(""), ReasonTable())), HasSubstr("zone \"\""));
  const std::string long_name = std::string(60, 'a') + "." + std::string(60, 'b') + "." + std::string(60, 'c');
  EXPECT_THAT(ErrorOf(Zone::Make(Named(long_name), ReasonTable())), HasSubstr("too long"));
  ZoneOptions options = Named("bl.test");
  options.reasons = {"bots"};
  EXPECT_THAT(ErrorOf(Zone::Make(options, ReasonTable())), HasSubstr("\"bots\" is no Reason for addresses"));
  options.reasons = {"phishing"};
  EXPECT_THAT(ErrorOf(Zone::Make(options, ReasonTable())), HasSubstr("\"phishing\" is no Reason for addresses"));
  options = Named("bl.test");
  options.contact = "@";
  EXPECT_THAT(ErrorOf(Zone::Make(options, ReasonTable())), HasSubstr("contact \"@\""));
}

TEST(ZonesTest, RefusesServersThatWouldHideAddresses) {
  EXPECT_TRUE(WithServer("ns.elsewhere.test").ok());
  EXPECT_TRUE(WithServer("ns.bl.test").ok());
  EXPECT_TRUE(WithServer("test").ok());
  EXPECT_FALSE(WithServer("bl.test").ok());
  EXPECT_FALSE(WithServer("a.ns.bl.test").ok());
  EXPECT_FALSE(WithServer("12.bl.test").ok());
  EXPECT_FALSE(WithServer("bot.bl.test").ok());
  EXPECT_FALSE(WithServer("n s.bl.test").ok());
}

TEST(ZonesTest, RefusesSublistsThatReadAsAddresses) {
  ReasonTable reasons;
  ASSERT_TRUE(reasons.Add("12", 40, "Twelve").ok());
  EXPECT_THAT(ErrorOf(Zone::Make(Named("bl.test"), reasons)), HasSubstr("\"12\""));
  ZoneOptions options = Named("bl.test");
  options.reasons = {"bot"};
  EXPECT_TRUE(Zone::Make(options, reasons).ok()) << "it does not show there";
}

TEST(ZonesTest, FindsTheZoneOfAName) {
  const auto zones = Zones::Make({Named("bl.test"), Named("x.test"), Named("other.example")}, ReasonTable(), "");
  ASSERT_TRUE(zones.ok()) << ErrorOf(zones);
  EXPECT_EQ(zones->all().size(), 3U);
  EXPECT_EQ(FindIn(*zones, "2.0.0.127.BL.test"), &zones->all()[0]);
  EXPECT_EQ(FindIn(*zones, "x.test"), &zones->all()[1]);
  EXPECT_EQ(FindIn(*zones, "test"), nullptr);
  EXPECT_EQ(FindIn(*zones, "abl.test"), nullptr);
  EXPECT_EQ(FindIn(*zones, ""), nullptr);
}

TEST(ZonesTest, RefusesOverlaps) {
  for (const auto& [first, second] : {std::pair<std::string, std::string>{"bl.test", "BL.test"},
                                      {"bl.test", "a.bl.test"},
                                      {"a.bl.test", "bl.test"}}) {
    EXPECT_THAT(ErrorOf(Zones::Make({Named(first), Named(second)}, ReasonTable(), "")), HasSubstr("one inside"));
  }
  EXPECT_TRUE(Zones::Make({Named("a.test"), Named("b.a2.test")}, ReasonTable(), "").ok());
  EXPECT_FALSE(Zones::Make({Named("!")}, ReasonTable(), "").ok());
}

TEST(ZonesTest, LookupLink) {
  EXPECT_EQ(Zones::Make({}, ReasonTable(), "http://h:1/")->lookup_link(), "http://h:1/lookup?q=");
  EXPECT_EQ(Zones::Make({}, ReasonTable(), "http://h/p")->lookup_link(), "http://h/p/lookup?q=");
  EXPECT_EQ(Zones::Make({}, ReasonTable(), "")->lookup_link(), "/lookup?q=");
  EXPECT_FALSE(Zones::Make({}, ReasonTable(), std::string(201, 'a')).ok());
}

}  // namespace
}  // namespace cenote::rbl
