#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "collector/model/frame.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

std::uint32_t BitByBit(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
    }
  }
  return ~crc;
}

// The samples of RFC 3720, appendix B.4.
TEST(Crc32c, AgreesWithTheStandard) {
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  std::string ascending(32, '\0');
  std::iota(ascending.begin(), ascending.end(), '\0');
  EXPECT_EQ(Crc32c(ascending), 0x46dd794eU);
  EXPECT_EQ(Crc32c(""), 0U);
}

TEST(Crc32c, AgreesWithTheSlowWayAndGoesOnWhereItStopped) {
  support::Random random(11);
  for (int i = 0; i < 1000; ++i) {
    const std::string bytes = random.Bytes(70);
    ASSERT_EQ(Crc32c(bytes), BitByBit(bytes));
    const std::size_t half = bytes.size() / 2;
    ASSERT_EQ(Crc32c(bytes.substr(half), Crc32c(bytes.substr(0, half))), Crc32c(bytes));
  }
}

}  // namespace
}  // namespace cenote
