#include "sinkhole/archive_command.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "sinkhole/archive.h"
#include "tests/sinkhole/transactions.h"
#include "tests/support/temp_dir.h"

namespace cenote::sinkhole {
namespace {

class ArchiveCommandTest : public testing::Test {
 protected:
  ArchiveCommandTest() {
    config_.Set("data_dir", data_.path());
    std::filesystem::create_directory(data_.File("archive"));
  }

  ArchiveReference Archive(std::uint64_t sequence, const std::string& message) {
    Transaction transaction = FullTransaction();
    transaction.id.sequence = sequence;
    transaction.message = message;
    auto writer = ArchiveWriter::Open(data_.File("archive"), {});
    return writer->Append(transaction).value();
  }
  int Run(const std::string& arguments) {
    CLI::App app;
    const auto run = ArchiveCommand().declare(app);
    app.parse(arguments);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run(ops::Context{config_, ""});
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return code;
  }

  support::TempDir data_;
  ops::Config config_;
  std::string out_;
  std::string err_;
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
