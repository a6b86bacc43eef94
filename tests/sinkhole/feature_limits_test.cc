#include "sinkhole/feature_limits.h"

#include <gmock/gmock.h>

namespace cenote::sinkhole {
namespace {

using testing::ElementsAre;

TEST(FeatureLimits, ComeFromTheConfiguration) {
  ops::Config config;
  config.Set("sinkhole.dangerous_extensions", std::vector<std::string>{"exe", ".SCR", "", "."});
  config.Set("sinkhole.watched_extensions", std::vector<std::string>{"doc"});
  const FeatureLimits limits = FeatureLimitsOf(config);
  EXPECT_THAT(limits.dangerous, ElementsAre("exe", "scr"));
  EXPECT_THAT(limits.watched, ElementsAre("doc"));
  EXPECT_EQ(limits.parts, FeatureLimits().parts);
}

}  // namespace
}  // namespace cenote::sinkhole
