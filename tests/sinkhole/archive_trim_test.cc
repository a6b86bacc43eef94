#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "sinkhole/archive.h"
#include "sinkhole/archive_directory.h"
#include "tests/support/builders.h"
#include "tests/support/temp_dir.h"

namespace cenote::sinkhole {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t kNoBound = UINT64_MAX;

class TrimTest : public testing::Test {
 protected:
  // A file of 100 bytes, last changed `age` ago.
  void Segment(const std::string& name, Duration age) {
    std::ofstream(directory_.File(name)) << std::string(100, 'x');
    const timespec time{ToSeconds(now_ - age), 0};
    const timespec times[2] = {time, time};
    ASSERT_EQ(utimensat(AT_FDCWD, directory_.File(name).c_str(), times, 0), 0);
  }

  std::uint64_t Trim(std::uint64_t max_bytes, Duration max_age) {
    const ops::Fd fd(open(directory_.path().c_str(), O_RDONLY | O_DIRECTORY));
    const auto left = TrimArchive(fd.get(), max_bytes, max_age, now_);
    EXPECT_TRUE(left.ok());
    return *left;
  }

  std::set<std::string> Names() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      names.insert(entry.path().filename());
    }
    return names;
  }

  support::TempDir directory_;
  Time now_ = support::At("2026-06-01");
};

TEST_F(TrimTest, TheStartSaysWhatIsOldWhateverTheClockDid) {
  Segment("s.1.0.1.seg", -5h);  // written while the clock was ahead
  Segment("s.2.0.1.seg", 2h);
  Segment("s.2.0.9.seg", 1h);
  EXPECT_EQ(Trim(200, 1000h), 200U);
  EXPECT_THAT(Names(), ElementsAre("s.2.0.1.seg", "s.2.0.9.seg"));
}

TEST_F(TrimTest, AFreshStartIsAboveAllThatWere) {
  const ops::Fd fd(open(directory_.path().c_str(), O_RDONLY | O_DIRECTORY));
  const auto now = static_cast<std::uint64_t>(ToMs(now_));
  EXPECT_EQ(FreshStart(fd.get(), "s", now_).value(), now);
  Segment("s.ffffffffffff.1.1.seg", 1h);  // the clock had been ahead
  EXPECT_EQ(FreshStart(fd.get(), "s", now_).value(), 0x1000000000000U);
  EXPECT_EQ(FreshStart(fd.get(), "other", now_).value(), now);
  EXPECT_FALSE(FreshStart(-1, "s", now_).ok());
}

TEST_F(TrimTest, OldestGoFirst) {
  Segment("s.1.0.1.seg", 5h);
  Segment("s.1.0.10.seg", 4h);
  Segment("s.1.0.20.seg", 3h);
  EXPECT_EQ(Trim(200, 1000h), 200U);
  EXPECT_THAT(Names(), ElementsAre("s.1.0.10.seg", "s.1.0.20.seg"));
}

TEST_F(TrimTest, TooOldGoEvenWhenThereIsRoom) {
  Segment("s.1.0.1.seg", 5h);
  Segment("s.1.0.10.seg", 4h);
  Segment("s.1.0.20.seg", 1h);
  EXPECT_EQ(Trim(kNoBound, 2h), 100U);
  EXPECT_THAT(Names(), ElementsAre("s.1.0.20.seg"));
}

TEST_F(TrimTest, WithinBothBoundsNothingGoes) {
  Segment("s.1.0.1.seg", 2h);
  Segment("s.1.0.10.seg", 1h);
  EXPECT_EQ(Trim(200, 2h), 200U);
}

TEST_F(TrimTest, WhatMayBeOpenStays) {
  Segment("s.1.0.1.seg", 9h);      // of an earlier start: nobody writes it
  Segment("s.2.0.1.seg", 8h);      // worker 0
  Segment("s.2.0.9.seg", 7h);      // worker 0, the newest
  Segment("s.2.1.3.seg", 6h);      // worker 1, the newest
  Segment("other.1.0.1.seg", 5h);  // another sensor
  EXPECT_EQ(Trim(0, 1h), 300U);
  EXPECT_THAT(Names(), ElementsAre("other.1.0.1.seg", "s.2.0.9.seg", "s.2.1.3.seg"));
}

TEST_F(TrimTest, NumbersAreComparedAsNumbers) {
  Segment("s.9.0.1.seg", 9h);
  Segment("s.10.0.9.seg", 8h);
  Segment("s.10.0.10.seg", 8h);
  EXPECT_EQ(Trim(0, 1h), 100U);
  EXPECT_THAT(Names(), ElementsAre("s.10.0.10.seg"));
}

TEST_F(TrimTest, OtherFilesAreNotTouched) {
  Segment("s.1.0.1.seg", 9h);
  Segment("s.1.0.2.seg", 9h);
  Segment("notes.txt", 9h);
  Segment("x.seg", 9h);
  std::filesystem::create_directory(directory_.File("s.1.0.0.seg"));
  std::filesystem::create_symlink(directory_.File("notes.txt"), directory_.File("s.1.0.5.seg"));
  EXPECT_EQ(Trim(0, 1h), 100U);
  EXPECT_THAT(Names(), ElementsAre("notes.txt", "s.1.0.0.seg", "s.1.0.2.seg", "s.1.0.5.seg", "x.seg"));
}

TEST_F(TrimTest, AFileFromTheFutureHasNoAge) {
  Segment("s.1.0.1.seg", -5h);
  Segment("s.1.0.2.seg", -4h);
  EXPECT_EQ(Trim(kNoBound, 1h), 200U);
}

TEST_F(TrimTest, EmptyAndBad) {
  EXPECT_EQ(Trim(0, 1h), 0U);
  EXPECT_FALSE(TrimArchive(-1, 0, 1h, now_).ok());
}

}  // namespace
}  // namespace cenote::sinkhole
