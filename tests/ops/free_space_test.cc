#include "ops/free_space.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <limits>

#include "ops/fd.h"
#include "tests/support/temp_dir.h"

namespace cenote::ops {
namespace {

TEST(CheckFreeSpace, ComparesWithTheReserve) {
  const support::TempDir home;
  const Fd directory(::open(home.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_TRUE(CheckFreeSpace(directory.get(), 0).ok());
  const Status full = CheckFreeSpace(directory.get(), std::numeric_limits<std::uint64_t>::max());
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, Error::Code::kFull);
}

TEST(CheckFreeSpace, SaysWhenItCannotAsk) {
  const Status asked = CheckFreeSpace(-1, 0);
  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.error().code, Error::Code::kIo);
}

}  // namespace
}  // namespace cenote::ops
