#include "collector/model/signal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace cenote {
namespace {

TEST(Signal, NumbersNamesAndMeaningsAreAllThereAndAllDifferent) {
  std::set<Signal> numbers;
  std::set<std::string_view> names;
  std::set<std::string_view> meanings;
  for (const SignalRow& row : AllSignals()) {
    EXPECT_TRUE(numbers.insert(row.signal).second) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(meanings.insert(row.meaning).second) << row.name;
    EXPECT_TRUE(std::all_of(row.name.begin(), row.name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || c == '_';
    })) << row.name;
    EXPECT_TRUE(row.meaning.starts_with("It ") && !row.meaning.ends_with('.')) << row.meaning;
  }
  EXPECT_EQ(numbers.size(), static_cast<std::size_t>(Signal::kEightBitCommand));
}

TEST(Signal, IsFoundByNumberAndByName) {
  for (const SignalRow& row : AllSignals()) {
    EXPECT_EQ(FindSignal(row.signal), &row);
    EXPECT_EQ(SignalFromName(row.name), row.signal);
    EXPECT_EQ(SignalName(row.signal), row.name);
  }
}

// On disk and in operators' configurations: these stand for good.
TEST(Signal, NumbersAreFrozen) {
  EXPECT_EQ(SignalName(static_cast<Signal>(1)), "trap_recipient");
  EXPECT_EQ(SignalName(static_cast<Signal>(6)), "pregreet");
  EXPECT_EQ(SignalName(static_cast<Signal>(9)), "helo_bare_ip");
  EXPECT_EQ(SignalName(static_cast<Signal>(22)), "dangerous_attachment");
  EXPECT_EQ(SignalName(static_cast<Signal>(27)), "eight_bit_command");
}

TEST(Signal, AnUnknownOneIsCalledSo) {
  for (const unsigned number : {0U, 28U, 65535U}) {
    EXPECT_EQ(FindSignal(static_cast<Signal>(number)), nullptr);
    EXPECT_EQ(SignalName(static_cast<Signal>(number)), "unknown");
  }
  EXPECT_FALSE(SignalFromName("unknown").has_value());
  EXPECT_FALSE(SignalFromName("").has_value());
  EXPECT_FALSE(SignalFromName("Pregreet").has_value());
}

}  // namespace
}  // namespace cenote
