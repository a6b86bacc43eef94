#include "rbl/name.h"

#include <gtest/gtest.h>

namespace cenote::rbl {
namespace {

using std::string_literals::operator""s;  // NOLINT(misc-unused-using-decls): used by literals

std::string Label(std::size_t size, char letter = 'a') { return static_cast<char>(size) + std::string(size, letter); }

TEST(NameTest, ReadsLabels) {
  const std::string bytes = "\2bl\7example\0rest"s;
  const auto name = NameView::Read(bytes);
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->wire(), "\2bl\7example\0"s);
  ASSERT_EQ(name->labels(), 2U);
  EXPECT_EQ(name->Label(0), "bl");
  EXPECT_EQ(name->Label(1), "example");
  EXPECT_EQ(name->Offset(1), 3U);
  EXPECT_EQ(name->Offset(2), 11U);
}

TEST(NameTest, ReadsTheRoot) {
  const std::string bytes(1, '\0');
  const auto name = NameView::Read(bytes);
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->labels(), 0U);
  EXPECT_TRUE(name->EndsWith(bytes, 0));
}

TEST(NameTest, RefusesWhatIsNoQuestionName) {
  EXPECT_FALSE(NameView::Read("").has_value());
  EXPECT_FALSE(NameView::Read("\2b").has_value());
  EXPECT_FALSE(NameView::Read("\2bl").has_value());
  EXPECT_FALSE(NameView::Read("\xC0\x0C").has_value()) << "a pointer";
  EXPECT_FALSE(NameView::Read("\x41" + std::string(70, 'a')).has_value()) << "a reserved kind of label";
  EXPECT_FALSE(NameView::Read("\x80" + std::string(200, 'a')).has_value()) << "a reserved kind of label";
}

TEST(NameTest, BoundsTheWholeName) {
  const std::string three = Label(63) + Label(63) + Label(63);  // 192 bytes
  const std::string longest = three + Label(61) + "\0"s;        // 255
  ASSERT_EQ(longest.size(), kMaxName);
  EXPECT_TRUE(NameView::Read(longest).has_value());
  EXPECT_FALSE(NameView::Read(three + Label(62) + "\0"s).has_value());
  std::string many;
  for (std::size_t place = 0; place < kMaxLabels; ++place) {
    many += Label(1);
  }
  const std::string most = many + "\0"s;
  const auto name = NameView::Read(most);
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->labels(), kMaxLabels);
  EXPECT_FALSE(NameView::Read(many + Label(1) + "\0"s).has_value());
}

TEST(NameTest, ComparesEndsWithoutCaseAndByLabel) {
  const std::string bytes = "\1x\2bL\7ExAmple\0"s;
  const auto name = NameView::Read(bytes);
  ASSERT_TRUE(name.has_value());
  EXPECT_TRUE(name->EndsWith("\2Bl\7example\0"s, 1));
  EXPECT_FALSE(name->EndsWith("\2bl\7example\0"s, 0));
  EXPECT_FALSE(name->EndsWith("\2bl\7exanple\0"s, 1));
  // Only letters fold: '[' and '{' differ by the same bit as 'A' and 'a'.
  EXPECT_FALSE(EqualIgnoringCase("[", "{"));
  EXPECT_FALSE(EqualIgnoringCase("@", "`"));
  EXPECT_TRUE(EqualIgnoringCase("AZ", "az"));
}

TEST(NameTest, SkipsWithoutFollowing) {
  const std::string message = "\2bl\0\1x\xC0\x00\xC0"s;
  EXPECT_EQ(SkipName(message, 0), 4U);
  EXPECT_EQ(SkipName(message, 4), 8U);
  EXPECT_EQ(SkipName(message, 8), std::nullopt) << "half a pointer";
  EXPECT_EQ(SkipName(message, 9), std::nullopt);
  EXPECT_EQ(SkipName("\5ab", 0), std::nullopt);
  EXPECT_EQ(SkipName("\x80" + std::string(200, 'a'), 0), std::nullopt);
  std::string endless;
  for (int label = 0; label < 200; ++label) {
    endless += Label(1);
  }
  EXPECT_EQ(SkipName(endless + "\0"s, 0), std::nullopt);
}

TEST(NameTest, WritesOurs) {
  EXPECT_EQ(ToWire(*DomainName::Parse("bl.example")), "\2bl\7example\0"s);
  EXPECT_EQ(*ContactToWire("hostmaster.example"), "\12hostmaster\7example\0"s);
  EXPECT_EQ(*ContactToWire("first.last@example"), "\12first.last\7example\0"s);
}

TEST(NameTest, RefusesContacts) {
  EXPECT_FALSE(ContactToWire("@example").ok());
  EXPECT_FALSE(ContactToWire("a@b c").ok());
  EXPECT_FALSE(ContactToWire(std::string(64, 'a') + "@example").ok());
  const std::string longest =
      std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." + std::string(51, 'd');
  EXPECT_FALSE(ContactToWire("hostmaster@" + longest).ok());
}

}  // namespace
}  // namespace cenote::rbl
