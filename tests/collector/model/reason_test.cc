#include "collector/model/reason.h"

#include <gtest/gtest.h>

#include <string>

namespace cenote {
namespace {

TEST(Reason, AnswersWithItsNumber) {
  EXPECT_EQ(kReasonBot.Answer().ToString(), "127.0.0.2");
  EXPECT_EQ(kReasonMalware.Answer().ToString(), "127.0.1.5");
  EXPECT_FALSE(kReasonImport.ForNames());
  EXPECT_TRUE(kReasonSpamName.ForNames());
}

struct BuiltIn {
  const char* name;
  const char* answer;
};

class BuiltInReason : public testing::TestWithParam<BuiltIn> {};

// Mail servers act on these numbers: they stand for good.
TEST_P(BuiltInReason, KeepsItsNumber) {
  const ReasonTable table;
  const ReasonRow* row = table.Find(GetParam().name);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->reason.Answer().ToString(), GetParam().answer);
  EXPECT_EQ(table.Find(row->reason), row);
  EXPECT_EQ(table.NameOf(row->reason), GetParam().name);
  EXPECT_LE(row->wording.size(), kMaxWording);
}

INSTANTIATE_TEST_SUITE_P(Table, BuiltInReason,
                         testing::Values(BuiltIn{"bot", "127.0.0.2"}, BuiltIn{"relay", "127.0.0.3"},
                                         BuiltIn{"manual", "127.0.0.4"}, BuiltIn{"import", "127.0.0.5"},
                                         BuiltIn{"spam-name", "127.0.1.2"}, BuiltIn{"phishing", "127.0.1.4"},
                                         BuiltIn{"malware", "127.0.1.5"}));

TEST(ReasonTable, TakesTheOperatorsRows) {
  ReasonTable table;
  ASSERT_TRUE(table.Add("drop-list", 32, "Listed by a friendly drop list").ok());
  ASSERT_TRUE(table.Add("x", 254, "x").ok());
  EXPECT_EQ(table.rows().size(), ReasonTable().rows().size() + 2);
  EXPECT_EQ(table.NameOf(Reason{32}), "drop-list");
  EXPECT_EQ(table.Find("drop-list")->wording, "Listed by a friendly drop list");
}

TEST(ReasonTable, CallsAnUndeclaredNumberByItsAnswer) {
  const ReasonTable table;
  EXPECT_EQ(table.Find(Reason{99}), nullptr);
  EXPECT_EQ(table.Find("none"), nullptr);
  EXPECT_EQ(table.NameOf(Reason{99}), "127.0.0.99");
}

struct BadRow {
  std::string name;
  std::uint16_t number;
  std::string wording;
};

class RefusedReason : public testing::TestWithParam<BadRow> {};

TEST_P(RefusedReason, LeavesTheTableAsItWas) {
  ReasonTable table;
  ASSERT_TRUE(table.Add("mine", 40, "Mine").ok());
  const std::size_t before = table.rows().size();
  const Status status = table.Add(GetParam().name, GetParam().number, GetParam().wording);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Error::Code::kInvalid);
  EXPECT_EQ(table.rows().size(), before);
}

INSTANTIATE_TEST_SUITE_P(Table, RefusedReason,
                         testing::Values(BadRow{"", 41, "x"}, BadRow{"Upper", 41, "x"}, BadRow{"a.b", 41, "x"},
                                         BadRow{"-a", 41, "x"}, BadRow{"a-", 41, "x"},
                                         BadRow{std::string(33, 'a'), 41, "x"}, BadRow{"low", 31, "x"},
                                         BadRow{"high", 255, "x"}, BadRow{"names", 0x0102, "x"}, BadRow{"bot", 41, "x"},
                                         BadRow{"mine", 41, "x"}, BadRow{"yours", 40, "x"}, BadRow{"empty", 41, ""},
                                         BadRow{"line", 41, "a\nb"}, BadRow{"eight", 41, "\xc3\xa9"},
                                         BadRow{"long", 41, std::string(kMaxWording + 1, 'x')}));

}  // namespace
}  // namespace cenote
