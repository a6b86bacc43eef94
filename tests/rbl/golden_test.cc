// tests/golden/dns/*.in (a query as hex) must give *.want (the reply as hex; empty: none is due), byte for byte. The
// list of the golden packets: 203.0.113.7 and 2001:db8:1:2::/64 by `bot` since 2026-11-23T06:10Z, serial 7.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "tests/rbl/answer_fixture.h"
#include "tests/support/builders.h"

namespace cenote::rbl {
namespace {

class GoldenTest : public testing::AnswerFixture {
 protected:
  GoldenTest() {
    serial_ = 7;
    list_.Add("203.0.113.7", kReasonBot, since_, until_);
    list_.Add("2001:db8:1:2::/64", kReasonBot, since_, until_);
  }
};

// Hex digits, without the lines that begin with '#'.
std::string ReadHex(const std::filesystem::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path;
  std::string hex;
  for (std::string line; std::getline(in, line);) {
    hex += line.empty() || line[0] == '#' ? "" : line;
  }
  return support::FromHex(hex);
}

TEST_F(GoldenTest, Packets) {
  std::set<std::filesystem::path> cases;
  for (const auto& file : std::filesystem::directory_iterator(CENOTE_GOLDEN_DNS)) {
    if (file.path().extension() == ".in") {
      cases.insert(file.path());
    }
  }
  EXPECT_GE(cases.size(), 20U);
  for (std::filesystem::path path : cases) {
    const std::string got = Raw(ReadHex(path));
    EXPECT_EQ(support::ToHex(got), support::ToHex(ReadHex(path.replace_extension(".want")))) << path;
  }
}

}  // namespace
}  // namespace cenote::rbl
