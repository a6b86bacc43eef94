#include "collector/store/env.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

using testing::HasSubstr;

unsigned ModeOf(const std::string& path) {
  struct stat file {};
  EXPECT_EQ(stat(path.c_str(), &file), 0) << path;
  return file.st_mode & 0777U;
}

using EnvTest = StoreTest;

TEST_F(EnvTest, ANewStoreHasItsModesAndItsFirstSerial) {
  EXPECT_EQ(ModeOf(directory() + "/data.mdb"), 0640U);
  EXPECT_EQ(ModeOf(directory() + "/lock.mdb"), 0660U);
  const auto stamp = Read().ReadStamp();
  ASSERT_TRUE(stamp.ok());
  EXPECT_EQ(stamp->serial, static_cast<Serial>(ToSeconds(kNow)));
  EXPECT_EQ(stamp->serial_time, kNow);
  EXPECT_EQ(stamp->last_time, kNow);
  EXPECT_NE(stamp->store_id, (std::array<std::uint8_t, 16>{}));
  EXPECT_NE(*Read().ReferenceKey(), (std::array<std::uint8_t, 32>{}));
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(EnvTest, OpenedAgainItIsTheSameStore) {
  List("192.0.2.1", Bot());
  const Stamp before = *Read().ReadStamp();
  Open(64ULL << 20U, kNow + 1h);
  const Stamp after = *Read().ReadStamp();
  EXPECT_EQ(after.store_id, before.store_id);
  EXPECT_EQ(after.serial, before.serial);
  EXPECT_EQ(after.last_time, kNow);
  EXPECT_EQ(FoundAt("192.0.2.1").size(), 1U);
}

TEST_F(EnvTest, ASecondWriterIsRefusedByPid) {
  const auto second = Env::OpenWriter(Options(directory()), kNow);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Error::Code::kUnavailable);
  EXPECT_THAT(second.error().message, HasSubstr("process " + std::to_string(getpid())));
}

TEST_F(EnvTest, TheWritersProcessReadsByTheSameEnv) {
  const auto reader = Env::OpenReader(Options(directory()));
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code, Error::Code::kInvalid);
}

TEST_F(EnvTest, AnotherFormatIsRefused) {
  PutRaw(env().tables().meta, "format", std::string("\0\0\0\x09", 4));
  Close();
  const auto reader = Env::OpenReader(Options(directory()));
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code, Error::Code::kInvalid);
  EXPECT_THAT(reader.error().message, HasSubstr("format 9"));
  const auto writer = Env::OpenWriter(Options(directory()), kNow);
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().code, Error::Code::kInvalid);
}

TEST_F(EnvTest, WithoutAStoreAReaderWaits) {
  const support::TempDir empty;
  const auto reader = Env::OpenReader(Options(empty.path()));
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code, Error::Code::kUnavailable);
}

TEST_F(EnvTest, MapUsedGrowsAndFreePagesDoNotCount) {
  Open(1ULL << 20U);
  const double empty = env().MapUsed();
  EXPECT_GT(empty, 0.0);
  Write([](Writer& writer) {
    for (std::uint64_t i = 1; i <= 500; ++i) {
      EXPECT_TRUE(*writer.PutObservation(support::MakeObservation("192.0.2.1", kNow, {Signal::kPregreet}, i)));
    }
  });
  const double full = env().MapUsed();
  EXPECT_GT(full, empty + 0.1);
  EXPECT_TRUE(env().NearlyFull(empty));
  EXPECT_FALSE(env().NearlyFull(full));
  Write([](Writer& writer) { EXPECT_EQ(*writer.TrimObservations(kLater, 1000), 500U); });
  EXPECT_LT(env().MapUsed(), full - 0.05);
}

TEST_F(EnvTest, SyncAndCheckReadersSucceed) {
  EXPECT_TRUE(env().Sync().ok());
  EXPECT_TRUE(env().CheckReaders().ok());
}

TEST(LmdbError, SaysWhatKindItIs) {
  EXPECT_EQ(LmdbError("x", MDB_MAP_FULL).code, Error::Code::kFull);
  EXPECT_EQ(LmdbError("x", ENOSPC).code, Error::Code::kFull);
  EXPECT_EQ(LmdbError("x", MDB_CORRUPTED).code, Error::Code::kCorrupt);
  EXPECT_EQ(LmdbError("x", EACCES).code, Error::Code::kDenied);
  EXPECT_EQ(LmdbError("x", MDB_READERS_FULL).code, Error::Code::kUnavailable);
  EXPECT_EQ(LmdbError("x", EIO).code, Error::Code::kIo);
  EXPECT_THAT(LmdbError("commit", MDB_MAP_FULL).message, testing::StartsWith("commit: MDB_MAP_FULL"));
}

}  // namespace
}  // namespace cenote::store
