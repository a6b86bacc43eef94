#include "sinkhole/archive.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "collector/model/frame.h"
#include "tests/sinkhole/transactions.h"
#include "tests/support/builders.h"
#include "tests/support/resource_limit.h"
#include "tests/support/temp_dir.h"

namespace cenote::sinkhole {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void WriteFile(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class ArchiveTest : public testing::Test {
 protected:
  ArchiveWriter Open(std::uint64_t segment_size = 64U << 20U) {
    auto writer = ArchiveWriter::Open(directory_.path(), {segment_size, 1});
    EXPECT_TRUE(writer.ok());
    return std::move(*writer);
  }

  // Appends Transactions with these sequences and syncs.
  std::vector<ArchiveReference> Write(ArchiveWriter& writer, const std::vector<std::uint64_t>& sequences) {
    std::vector<ArchiveReference> references;
    for (const std::uint64_t sequence : sequences) {
      const auto reference = writer.Append(FullTransaction(sequence));
      EXPECT_TRUE(reference.ok());
      references.push_back(*reference);
    }
    EXPECT_TRUE(writer.Sync().ok());
    return references;
  }

  // The sequences that a walk over the segment meets.
  std::vector<std::uint64_t> Walk(const std::string& segment) {
    std::vector<std::uint64_t> sequences;
    const Status status = ForEachArchived(directory_.File(segment), [&](std::uint64_t, const Transaction& transaction) {
      sequences.push_back(transaction.id.sequence);
      return true;
    });
    EXPECT_TRUE(status.ok());
    return sequences;
  }

  Result<Transaction> Find(std::uint64_t sequence, std::uint16_t worker = 0) {
    return FindArchived(directory_.path(), support::MakeId(sequence, worker));
  }

  std::size_t Files() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory_.path()), std::filesystem::directory_iterator()));
  }

  support::TempDir directory_;
};

TEST_F(ArchiveTest, WhatIsAppendedIsFound) {
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1, 2, 3});
  EXPECT_EQ(references[0].segment, support::MakeId(1).ToString() + ".seg");
  EXPECT_EQ(references[0].offset, 0U);
  EXPECT_LT(references[1].offset, references[2].offset);
  for (const std::uint64_t sequence : {1U, 2U, 3U}) {
    const auto found = Find(sequence);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(*found, FullTransaction(sequence));
  }
  EXPECT_THAT(Walk(references[0].segment), ElementsAre(1, 2, 3));
}

TEST_F(ArchiveTest, OffsetsLeadToFrames) {
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1, 2});
  std::vector<std::uint64_t> offsets;
  ASSERT_TRUE(ForEachArchived(directory_.File(references[0].segment), [&](std::uint64_t offset, const Transaction&) {
                offsets.push_back(offset);
                return true;
              }).ok());
  EXPECT_THAT(offsets, ElementsAre(references[0].offset, references[1].offset));
}

TEST_F(ArchiveTest, AVisitorMayStop) {
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1, 2, 3});
  int visits = 0;
  ASSERT_TRUE(ForEachArchived(directory_.File(references[0].segment), [&](std::uint64_t, const Transaction&) {
                return ++visits < 2;
              }).ok());
  EXPECT_EQ(visits, 2);
}

TEST_F(ArchiveTest, UnknownIdsAreNotFound) {
  EXPECT_EQ(Find(1).error().code, Error::Code::kNotFound) << "an empty archive";
  ArchiveWriter writer = Open();
  Write(writer, {5, 7});
  for (const auto& missing : {Find(4), Find(6), Find(8), Find(5, 1)}) {
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().code, Error::Code::kNotFound);
  }
}

TEST_F(ArchiveTest, NoFileBeforeTheFirstAppend) {
  ArchiveWriter writer = Open();
  EXPECT_TRUE(writer.Sync().ok());
  EXPECT_EQ(Files(), 0U);
}

TEST_F(ArchiveTest, SegmentsRotate) {
  ArchiveWriter writer = Open(1);
  const auto references = Write(writer, {1, 2, 9});
  EXPECT_EQ(Files(), 3U);
  EXPECT_EQ(references[2].segment, support::MakeId(9).ToString() + ".seg");
  EXPECT_EQ(references[2].offset, 0U);
  EXPECT_TRUE(Find(2).ok());
  EXPECT_TRUE(Find(9).ok());
  EXPECT_FALSE(Find(5).ok());
}

TEST_F(ArchiveTest, ASegmentIsForOwnerAndGroup) {
  const mode_t before = umask(077);
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1});
  umask(before);
  struct stat status {};
  ASSERT_EQ(stat(directory_.File(references[0].segment).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST_F(ArchiveTest, AWriterNeverTouchesAnOldSegment) {
  ArchiveWriter first = Open();
  Write(first, {1});
  ArchiveWriter second = Open();
  const auto reference = second.Append(FullTransaction(1));
  ASSERT_FALSE(reference.ok());
  EXPECT_THAT(reference.error().message, testing::HasSubstr("File exists"));
}

TEST_F(ArchiveTest, AMissingDirectoryIsAnError) {
  EXPECT_FALSE(ArchiveWriter::Open(directory_.File("none"), {}).ok());
  EXPECT_FALSE(FindArchived(directory_.File("none"), support::MakeId(1)).ok());
  EXPECT_FALSE(ForEachArchived(directory_.File("none"), [](auto, const auto&) { return true; }).ok());
}

TEST_F(ArchiveTest, ATornTailIsCutAtTheLastGoodFrame) {
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1, 2});
  const std::string path = directory_.File(references[0].segment);
  const std::string whole = ReadFile(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    WriteFile(path, whole.substr(0, size));
    if (size < references[1].offset) {
      EXPECT_THAT(Walk(references[0].segment), IsEmpty());
    } else {
      EXPECT_THAT(Walk(references[0].segment), ElementsAre(1));
    }
  }
}

TEST_F(ArchiveTest, GarbageBehindTheLastFrameIsATornTail) {
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1});
  const std::string path = directory_.File(references[0].segment);
  const std::string whole = ReadFile(path);
  for (const std::string& tail : {std::string(5000, '\0'), std::string(5000, '\xff'), whole.substr(0, 20),
                                  std::string("\x00\x00\x00\x05garbage garbage", 19)}) {
    WriteFile(path, whole + tail);
    EXPECT_THAT(Walk(references[0].segment), ElementsAre(1));
    EXPECT_FALSE(Find(2).ok());
  }
}

TEST_F(ArchiveTest, AFlippedBitEndsTheSegment) {
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1, 2});
  const std::string path = directory_.File(references[0].segment);
  std::string bytes = ReadFile(path);
  bytes[references[1].offset + 30] ^= 1;
  WriteFile(path, bytes);
  EXPECT_THAT(Walk(references[0].segment), ElementsAre(1));
}

TEST_F(ArchiveTest, AGoodFrameOfNonsenseIsCorrupt) {
  const std::string name = support::MakeId(1).ToString() + ".seg";
  std::string frame;
  AppendFrame(FrameType::kArchived, "not zstd", frame);
  WriteFile(directory_.File(name), frame);
  const Status status = ForEachArchived(directory_.File(name), [](auto, const auto&) { return true; });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Error::Code::kCorrupt);
  EXPECT_EQ(Find(1).error().code, Error::Code::kNotFound);
}

TEST_F(ArchiveTest, AWriteThatIsCutShortIsAnError) {
  std::signal(SIGXFSZ, SIG_IGN);
  ArchiveWriter writer = Open();
  const auto references = Write(writer, {1});
  const std::string path = directory_.File(references[0].segment);
  const auto size = std::filesystem::file_size(path);
  for (const std::uintmax_t room : {std::uintmax_t{20}, std::uintmax_t{0}}) {
    const support::ResourceLimit limit(RLIMIT_FSIZE, std::filesystem::file_size(path) + room);
    const auto reference = writer.Append(FullTransaction(2));
    ASSERT_FALSE(reference.ok());
    EXPECT_THAT(reference.error().message,
                testing::HasSubstr(references[0].segment + (room > 0 ? ": short write" : ": File too large")));
  }
  EXPECT_EQ(std::filesystem::file_size(path), size + 20);
  EXPECT_THAT(Walk(references[0].segment), ElementsAre(1)) << "a torn tail";
}

TEST_F(ArchiveTest, LargeMessagesKeepEveryByte) {
  Transaction transaction = FullTransaction();
  transaction.message.clear();
  for (std::uint32_t i = 0; i < 3000000; ++i) {
    transaction.message += static_cast<char>(i * 2654435761U >> 24U);
  }
  ArchiveWriter writer = Open();
  ASSERT_TRUE(writer.Append(transaction).ok());
  const auto found = FindArchived(directory_.path(), transaction.id);
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->message == transaction.message);
}

}  // namespace
}  // namespace cenote::sinkhole
