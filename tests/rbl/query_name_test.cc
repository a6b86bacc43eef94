#include "rbl/query_name.h"

#include <gtest/gtest.h>

#include "tests/rbl/dns.h"

namespace cenote::rbl {
namespace {

struct Case {
  std::string name;
  std::string want;  // an address, "partial" or "other"
};

std::string Read(const std::string& text) {
  const std::string wire = testing::WireName(text);
  const auto name = NameView::Read(wire);
  if (!name.has_value()) {
    return "unreadable";
  }
  const QueryName query = ReadQueryName(*name, name->labels());
  switch (query.kind) {
    case QueryName::Kind::kOther:
      return "other";
    case QueryName::Kind::kPartial:
      return "partial";
    case QueryName::Kind::kAddress:
      return query.address.ToString() + (query.above.has_value() ? " above " + query.above->ToString() : "");
  }
  return "?";
}

std::string Labels(std::size_t count, const std::string& label) {
  std::string name = label;
  for (std::size_t place = 1; place < count; ++place) {
    name += "." + label;
  }
  return name;
}

class QueryNameTest : public ::testing::TestWithParam<Case> {};

TEST_P(QueryNameTest, Reads) { EXPECT_EQ(Read(GetParam().name), GetParam().want); }

INSTANTIATE_TEST_SUITE_P(
    Table, QueryNameTest,
    ::testing::Values(Case{"2.0.0.127", "127.0.0.2"}, Case{"7.113.0.203", "203.0.113.7"},
                      Case{"255.255.255.255", "255.255.255.255"}, Case{"0.0.0.10", "10.0.0.0"},
                      Case{"1.0.0.2", "2.0.0.1 above 2001::/16"}, Case{"9.9.9.9", "9.9.9.9 above 9999::/16"},
                      Case{"0.0.0.0", "0.0.0.0 above ::/16"}, Case{"127", "partial"}, Case{"0.127", "partial"},
                      Case{"0.0.127", "partial"}, Case{"255", "partial"}, Case{"256", "other"},
                      Case{"1.2.3.256", "other"}, Case{"01.2.3.4", "other"}, Case{"00.0.0.127", "other"},
                      Case{"1.2.3.0004", "other"}, Case{"1.2.3.4a", "other"}, Case{"1.2.3.+4", "other"},
                      Case{"1.2.3.4.50", "other"}, Case{"x.2.0.0.127", "other"}, Case{"foo", "other"},
                      Case{"g", "other"}, Case{"a", "partial"}, Case{"F", "partial"}, Case{"b.0.0.2", "partial"},
                      Case{"8.b.d.0.1.0.0.2", "partial"}, Case{"1.2.3.4.5", "partial"}, Case{"10.b", "other"},
                      Case{Labels(31, "f"), "partial"}, Case{Labels(33, "f"), "other"},
                      Case{Labels(32, "f"), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
                      Case{Labels(31, "f") + ".g", "other"}, Case{Labels(33, "1"), "other"}));

TEST(QueryNameTest, ReadsIpv6) {
  EXPECT_EQ(Read(testing::Reversed("2001:db8::1")), "2001:db8::1");
  EXPECT_EQ(Read(testing::Reversed("2001:db8:89ab:cdef:123:4567:89ab:cdef")), "2001:db8:89ab:cdef:123:4567:89ab:cdef");
  EXPECT_EQ(Read("F.E." + testing::Reversed("2001:db8::").substr(4)), "2001:db8::ef");
}

TEST(QueryNameTest, MappedNamesAreIpv4) {
  EXPECT_EQ(Read(testing::Reversed("::ffff:127.0.0.2")), "127.0.0.2");
  EXPECT_EQ(Read(testing::Reversed("::ffff:203.0.113.7")), "203.0.113.7");
}

TEST(QueryNameTest, EveryShorterNameIsPartial) {
  for (const std::string& address : {std::string("203.0.113.7"), std::string("2001:db8:1:2:3:4:5:6")}) {
    std::string name = testing::Reversed(address);
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.')) {
      name.erase(0, dot + 1);
      EXPECT_EQ(Read(name), name == "1.0.0.2" ? "2.0.0.1 above 2001::/16" : "partial") << name;
    }
  }
}

TEST(QueryNameTest, NoLabelIsNoAddress) {
  const std::string wire = testing::WireName("");
  EXPECT_EQ(ReadQueryName(*NameView::Read(wire), 0).kind, QueryName::Kind::kOther);
}

TEST(QueryNameTest, LooksNumeric) {
  EXPECT_TRUE(LooksNumeric("0"));
  EXPECT_TRUE(LooksNumeric("255"));
  EXPECT_TRUE(LooksNumeric("a"));
  EXPECT_TRUE(LooksNumeric("F"));
  EXPECT_FALSE(LooksNumeric("256"));
  EXPECT_FALSE(LooksNumeric("01"));
  EXPECT_FALSE(LooksNumeric("bot"));
  EXPECT_FALSE(LooksNumeric("g"));
  EXPECT_FALSE(LooksNumeric("/"));
}

}  // namespace
}  // namespace cenote::rbl
