#include "sinkhole/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cenote::sinkhole {
namespace {

struct Kept {
  std::string text;
  std::string wire;
  bool bare_lf;
  bool too_long;
  bool nul;
  bool eight_bit;
  friend bool operator==(const Kept&, const Kept&) = default;
};

// Everything that comes out when `bytes` arrive in pieces of `piece` bytes.
std::vector<Kept> Read(std::string_view bytes, std::size_t piece, std::size_t limit = 10) {
  LineReader reader(limit);
  std::vector<Kept> out;
  while (!bytes.empty()) {
    std::string_view input = bytes.substr(0, piece);
    bytes.remove_prefix(input.size());
    while (!input.empty()) {
      if (const std::optional<Line> line = reader.Next(input)) {
        out.push_back({std::string(line->text), std::string(line->wire), line->bare_lf, line->too_long, line->nul,
                       line->eight_bit});
      }
    }
  }
  return out;
}

TEST(LineReader, EndsALineWithCrLf) {
  EXPECT_EQ(Read("NOOP\r\n", 100), (std::vector<Kept>{{"NOOP", "NOOP\r\n", false, false, false, false}}));
}

TEST(LineReader, NotesALoneLf) {
  EXPECT_EQ(Read("NOOP\n\n", 100),
            (std::vector<Kept>{{"NOOP", "NOOP\n", true, false, false, false}, {"", "\n", true, false, false, false}}));
}

TEST(LineReader, KeepsALoneCr) {
  EXPECT_EQ(Read("A\rB\r\r\n", 100), (std::vector<Kept>{{"A\rB\r", "A\rB\r\r\n", false, false, false, false}}));
}

TEST(LineReader, NotesNulAndEightBit) {
  EXPECT_EQ(Read(std::string_view("A\0\xFF\r\n", 5), 100),
            (std::vector<Kept>{{std::string("A\0\xFF", 3), std::string("A\0\xFF\r\n", 5), false, false, true, true}}));
}

TEST(LineReader, TakesALineOfExactlyTheLimit) {
  EXPECT_FALSE(Read("0123456789\r\n", 100).at(0).too_long);
  EXPECT_EQ(Read("0123456789\r\n", 100).at(0).text, "0123456789");
}

TEST(LineReader, CutsAnOverlongLineAndGoesOnBehindIt) {
  const std::string bytes = "0123456789A\r\nNOOP\r\n" + std::string(500, 'x') + "\nQUIT\r\n";
  const std::vector<Kept> want{{"0123456789", "0123456789", false, true, false, false},
                               {"NOOP", "NOOP\r\n", false, false, false, false},
                               {"xxxxxxxxxx", "xxxxxxxxxx", false, true, false, false},
                               {"QUIT", "QUIT\r\n", false, false, false, false}};
  EXPECT_EQ(Read(bytes, 1000), want);
}

TEST(LineReader, DoesNotCareHowBytesAreCut) {
  const std::string bytes = "HELO a\r\nNOOP\n0123456789\r\n0123456789\n0123456789X\n012345678901\r\n\r\n\r\r\n" +
                            std::string("A\0B\n", 4) + "\xC3\r\nend";
  const std::vector<Kept> whole = Read(bytes, bytes.size());
  ASSERT_GE(whole.size(), 10U);
  for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
    EXPECT_EQ(Read(bytes, piece), whole) << "pieces of " << piece;
  }
}

TEST(LineReader, RemembersAnUnfinishedLineWithinTheLimit) {
  LineReader reader(10);
  std::string_view input = "QUI";
  EXPECT_FALSE(reader.Next(input).has_value());
  EXPECT_EQ(reader.partial(), "QUI");
  const std::string flood(1U << 20U, 'x');
  input = flood;
  EXPECT_FALSE(reader.Next(input).has_value());
  EXPECT_LE(reader.partial().size(), 12U);
  EXPECT_LE(reader.memory(), 64U);
}

}  // namespace
}  // namespace cenote::sinkhole
