#include "sinkhole/zstd_codec.h"

#include <gmock/gmock.h>

namespace cenote::sinkhole {
namespace {

using testing::SizeIs;

std::string Compressed(std::string_view bytes) {
  Compressor compressor(1);
  std::string out;
  EXPECT_TRUE(compressor.Compress(bytes, out).ok());
  return out;
}

TEST(Zstd, RoundTripWithReusedContexts) {
  Compressor compressor(1);
  Decompressor decompressor;
  std::string out;
  for (const std::string& bytes : {std::string(), std::string("x"), std::string(300000, 'y'), std::string(5, '\0')}) {
    ASSERT_TRUE(compressor.Compress(bytes, out).ok());
    const auto whole = decompressor.Whole(out, 300000);
    ASSERT_TRUE(whole.ok());
    EXPECT_EQ(*whole, bytes);
  }
}

TEST(Zstd, ABombStopsAtTheBound) {
  const std::string bomb = Compressed(std::string(50U << 20U, '\0'));
  EXPECT_LT(bomb.size(), 10000U);
  Decompressor decompressor;
  EXPECT_FALSE(decompressor.Whole(bomb, 1U << 20U).ok());
  EXPECT_THAT(*decompressor.First(bomb, 100), SizeIs(100));
}

TEST(Zstd, BrokenFramesAreCorrupt) {
  const std::string good = Compressed("hello hello hello hello");
  Decompressor decompressor;
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto whole = decompressor.Whole(std::string_view(good).substr(0, size), 1000);
    ASSERT_FALSE(whole.ok()) << size;
    EXPECT_EQ(whole.error().code, Error::Code::kCorrupt);
  }
  EXPECT_FALSE(decompressor.Whole("nonsense", 1000).ok());
  EXPECT_TRUE(decompressor.Whole(good, 1000).ok()) << "an error leaves the context usable";
}

}  // namespace
}  // namespace cenote::sinkhole
