#include "collector/store/files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace cenote::store {
namespace {

TEST(Files, OneLockAtATime) {
  const support::TempDir temp;
  const std::string directory = temp.File("store");
  auto lock = LockForWriting(directory);
  ASSERT_TRUE(lock.ok()) << lock.error().message;
  const auto second = LockForWriting(directory);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Error::Code::kUnavailable);
  EXPECT_THAT(second.error().message, testing::EndsWith("by process " + std::to_string(getpid())));
  lock->Reset();
  EXPECT_TRUE(LockForWriting(directory).ok());
}

TEST(Files, ADirectoryThatCannotBeMadeIsAnError) {
  const support::TempDir temp;
  EXPECT_FALSE(LockForWriting(temp.File("no/such")).ok());
}

TEST(Files, AReaderFindsNothingAndMakesNothing) {
  const support::TempDir temp;
  for (int step = 0; step < 3; ++step) {
    const Status there = FilesAreThere(temp.path());
    ASSERT_FALSE(there.ok());
    EXPECT_EQ(there.error().code, Error::Code::kUnavailable);
    EXPECT_NE(access(temp.File("lock.mdb").c_str(), F_OK) == 0, step == 0);
    // Then files that no writer has begun to fill, then a beginning.
    if (step == 0) {
      ASSERT_TRUE(PrepareFiles(temp.path()).ok());
    } else {
      std::ofstream(temp.File("data.mdb")) << "too short";
    }
  }
}

TEST(Files, PreparedFilesHaveTheirModesWhateverTheUmask) {
  const support::TempDir temp;
  const mode_t old = umask(077);
  const Status made = PrepareFiles(temp.path());
  umask(old);
  ASSERT_TRUE(made.ok());
  struct stat readers {};
  ASSERT_EQ(stat(temp.File("lock.mdb").c_str(), &readers), 0);
  EXPECT_EQ(readers.st_mode & 0777U, 0660U);
}

}  // namespace
}  // namespace cenote::store
