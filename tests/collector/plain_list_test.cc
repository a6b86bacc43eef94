#include "collector/plain_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace cenote::collector {
namespace {

PlainList Read(std::string_view text, std::size_t piece = 7, bool names = false) {
  const Result<PlainList> list = ReadPlainList(
      [&](char* buffer, std::size_t size) -> Result<std::size_t> {
        const std::size_t got = std::min({size, piece, text.size()});
        std::memcpy(buffer, text.data(), got);
        text.remove_prefix(got);
        return got;
      },
      names);
  CENOTE_CHECK(list.ok());
  return *list;
}

std::string Texts(const PlainList& list) {
  std::string texts;
  for (const Subject& subject : list.subjects) {
    texts += (texts.empty() ? "" : " ") + subject.ToString();
  }
  return texts;
}

TEST(PlainList, ReadsSortsAndKeepsOneOfEach) {
  const PlainList list =
      Read("# a list\r\n203.0.113.7 ; why\r\n\n  192.0.2.0/24\t\n2001:db8::/48\n203.0.113.7#again\n198.51.100.1");
  EXPECT_EQ(Texts(list), "192.0.2.0/24 198.51.100.1 203.0.113.7 2001:db8::/48");
  EXPECT_EQ(list.bad, 0U);
}

TEST(PlainList, BadLinesAreCountedAndTheFirstAreNamed) {
  std::string text = "192.0.2.1\nnonsense\n192.0.2.300\n192.0.2.1/24\n0.0.0.0/0\n::/3\n";
  for (int i = 0; i < 20; ++i) {
    text += "x\n";
  }
  const PlainList list = Read(text);
  EXPECT_EQ(Texts(list), "192.0.2.1");
  EXPECT_EQ(list.bad, 25U);
  ASSERT_EQ(list.first_bad.size(), kMostBadLines);
  EXPECT_EQ(list.first_bad[0].number, 2U);
  EXPECT_EQ(list.first_bad[0].text, "nonsense");
  EXPECT_EQ(list.first_bad[3].number, 5U);
}

TEST(PlainList, AnEndlessLineIsOneBadLine) {
  const PlainList list = Read(std::string(3'000'000, '1') + "\n192.0.2.1\n", 65536);
  EXPECT_EQ(list.bad, 1U);
  EXPECT_EQ(Texts(list), "192.0.2.1");
  EXPECT_LE(list.first_bad[0].text.size(), 60U);
}

TEST(PlainList, AnyPiecesGiveTheSame) {
  const std::string text = "192.0.2.1\r\n# c\r\n192.0.2.2\nbad line\n\n192.0.2.3";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const PlainList list = Read(text, piece);
    EXPECT_EQ(Texts(list), "192.0.2.1 192.0.2.2 192.0.2.3");
    EXPECT_EQ(list.first_bad.at(0).number, 4U);
  }
}

TEST(PlainList, NamesForReasonsOfNames) {
  const PlainList list = Read("Evil.Example\n192.0.2.\n.\nphish.example.\n", 9, true);
  EXPECT_NE(Texts(list).find("evil.example"), std::string::npos);
}

TEST(PlainList, EmptyIsEmpty) {
  EXPECT_TRUE(Read("").subjects.empty());
  EXPECT_EQ(Read("\n\n;\n#\n").bad, 0U);
}

}  // namespace
}  // namespace cenote::collector
