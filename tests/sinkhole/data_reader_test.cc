#include "sinkhole/data_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cenote::sinkhole {
namespace {

struct Read {
  bool ended = false;
  std::string message;
  std::string rest;  // what stood behind the end
  std::uint64_t size = 0;
  std::uint32_t bare_lfs = 0;
  bool nul = false;
  bool too_big = false;
  friend bool operator==(const Read&, const Read&) = default;
};

Read ReadAll(std::string_view bytes, std::size_t piece, std::size_t limit = 1000) {
  DataReader reader(limit);
  reader.Begin();
  Read out;
  while (!bytes.empty() && !out.ended) {
    std::string_view input = bytes.substr(0, piece);
    const std::size_t before = input.size();
    out.ended = reader.Feed(input);
    EXPECT_TRUE(out.ended || input.empty());
    bytes.remove_prefix(before - input.size());
  }
  out.rest = bytes;
  out.size = reader.size();
  out.bare_lfs = reader.bare_lfs();
  out.nul = reader.nul();
  out.too_big = reader.too_big();
  out.message = reader.Take();
  return out;
}

TEST(DataReader, KeepsTheLastLineEndAndDropsTheDotLine) {
  EXPECT_EQ(ReadAll("a\r\nb\r\n.\r\n", 100), (Read{true, "a\r\nb\r\n", "", 6, 0, false, false}));
}

TEST(DataReader, EndsAtOnceWhenTheFirstLineIsTheDot) {
  EXPECT_EQ(ReadAll(".\r\nQUIT\r\n", 100), (Read{true, "", "QUIT\r\n", 0, 0, false, false}));
}

TEST(DataReader, RemovesTheStuffedDotAlone) {
  EXPECT_EQ(ReadAll("..\r\n...a\r\n.b\r\na.\r\n.\r\n", 100).message, ".\r\n..a\r\nb\r\na.\r\n");
}

TEST(DataReader, KeepsEveryOtherByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) {
    all.push_back(static_cast<char>(i));
  }
  const Read read = ReadAll("x" + all + "\r\n.\r\n", 100);
  EXPECT_EQ(read.message, "x" + all + "\r\n");
  EXPECT_TRUE(read.nul);
  EXPECT_EQ(read.bare_lfs, 1U);
}

TEST(DataReader, SwallowsBeyondTheLimitAndStillFindsTheEnd) {
  const std::string big(5000, 'x');
  const Read read = ReadAll(big + "\r\n.\r\nQUIT\r\n", 7, 100);
  EXPECT_TRUE(read.ended);
  EXPECT_TRUE(read.too_big);
  EXPECT_EQ(read.size, 5002U);
  EXPECT_EQ(read.message, std::string(100, 'x'));
  EXPECT_EQ(read.rest, "QUIT\r\n");
  EXPECT_FALSE(ReadAll(std::string(98, 'x') + "\r\n.\r\n", 7, 100).too_big);
}

// Sequences that some servers take for the end of DATA (handbook, SMTP smuggling). None of them is.
const std::vector<std::string>& FalseEnds() {
  static const std::vector<std::string> ends{
      "\n.\n",     "\n.\r\n",     "\r\n.\n",     "\r.\r",         "\r.\r\n",
      "\r\n.\r",   "\n.\r",       "\r\n.\r\r\n", "\r\r\n.\r\r\n", std::string("\r\n\0.\r\n", 6),
      "\n.\r\r\n", "\r\n.\n\r\n", "\r\n .\r\n",  "\r\n. \r\n",    "\r\n..\r\n",
  };
  return ends;
}

TEST(DataReader, OnlyCrLfDotCrLfEnds) {
  for (const std::string& end : FalseEnds()) {
    const std::string smuggled = "MAIL FROM:<a@b.example>";
    const std::string bytes = "body" + end + smuggled + "\r\n.\r\nQUIT\r\n";
    const Read whole = ReadAll(bytes, bytes.size());
    EXPECT_TRUE(whole.ended);
    EXPECT_EQ(whole.rest, "QUIT\r\n") << testing::PrintToString(end);
    EXPECT_NE(whole.message.find(smuggled), std::string::npos) << testing::PrintToString(end);
    for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
      EXPECT_EQ(ReadAll(bytes, piece), whole) << testing::PrintToString(end) << " in pieces of " << piece;
    }
  }
}

TEST(DataReader, BareLfInSmugglingIsCounted) {
  EXPECT_EQ(ReadAll("a\n.\nb\r\n.\r\n", 100).bare_lfs, 2U);
  EXPECT_EQ(ReadAll("a\r\n.\nb\r\n.\r\n", 100).bare_lfs, 1U);
  EXPECT_EQ(ReadAll("a\r\r\n.\r\n", 100).bare_lfs, 0U);
}

// What a well-behaved client stuffs comes back as it was, whatever it was.
TEST(DataReader, UndoesStuffing) {
  const std::vector<std::string> messages{
      "", "\r\n", ".\r\n", "..\r\n.\r\n", "a\n.\nb\r\n", "\r.\r\n", "a\r\r\n..\n.\r\n"};
  for (const std::string& message : messages) {
    std::string wire;
    bool start = true;
    for (std::size_t i = 0; i < message.size(); ++i) {
      if (start && message[i] == '.') {
        wire.push_back('.');
      }
      wire.push_back(message[i]);
      start = message[i] == '\n' && i > 0 && message[i - 1] == '\r';
    }
    wire += ".\r\n";
    for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
      const Read read = ReadAll(wire, piece);
      EXPECT_TRUE(read.ended);
      EXPECT_EQ(read.message, message);
    }
  }
}

}  // namespace
}  // namespace cenote::sinkhole
