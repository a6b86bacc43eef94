#include "sinkhole/archive_command.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/sinkhole/command_fixture.h"
#include "tests/sinkhole/transactions.h"

namespace cenote::sinkhole {
namespace {

class ArchiveCommandTest : public ArchiveReadingTest {
 protected:
  ArchiveReference Archive(std::uint64_t sequence, const std::string& message) {
    Transaction transaction = FullTransaction(sequence);
    transaction.message = message;
    return ArchiveReadingTest::Archive(transaction);
  }
  int Run(const std::string& arguments) { return ArchiveReadingTest::Run(ArchiveCommand(), arguments); }
};

TEST_F(ArchiveCommandTest, EachMessageHasItsPlaceAndDigest) {
  const ArchiveReference second = Archive(2, "abc");
  Archive(1, "");
  ASSERT_EQ(Run("--json"), ops::kExitOk);
  std::istringstream lines(out_);
  std::string line;
  std::getline(lines, line);
  const auto first = nlohmann::json::parse(line);
  EXPECT_EQ(first["sha256"], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");  // of nothing
  std::getline(lines, line);
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2 B.1
  EXPECT_EQ(object["size"], 3);
  EXPECT_EQ(object["segment"], second.segment);
  EXPECT_EQ(object["offset"], second.offset);
  EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(ArchiveCommandTest, ATornTailIsCutAndTheRestIsThere) {
  const ArchiveReference place = Archive(1, "abc");
  std::ofstream(data_.File("archive/" + place.segment), std::ios::app) << "torn";
  ASSERT_EQ(Run(""), ops::kExitOk);
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 1);
  EXPECT_THAT(out_, testing::HasSubstr("\tba7816bf"));
}

TEST_F(ArchiveCommandTest, WithoutAnArchiveItSaysSo) {
  std::filesystem::remove(data_.File("archive"));
  EXPECT_EQ(Run(""), ops::kExitFailed);
  EXPECT_THAT(err_, testing::HasSubstr(data_.File("archive")));
}

}  // namespace
}  // namespace cenote::sinkhole
