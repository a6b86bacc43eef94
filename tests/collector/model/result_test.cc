#include "collector/model/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace cenote {
namespace {

Result<std::unique_ptr<int>> Make(bool well) {
  if (!well) {
    return Error{Error::Code::kIo, "no luck"};
  }
  return std::make_unique<int>(7);
}

TEST(Result, HoldsAValue) {
  auto result = Make(true);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(**result, 7);
  const std::unique_ptr<int> taken = std::move(*result);
  EXPECT_EQ(*taken, 7);
}

TEST(Result, OrTheReasonWhyThereIsNone) {
  const auto result = Make(false);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Error::Code::kIo);
  EXPECT_EQ(Within("opening", result.error()).message, "opening: no luck");
}

TEST(Result, AStatusIsFineUnlessItHasAnError) {
  EXPECT_TRUE(Status().ok());
  const Status status = Error{Error::Code::kFull, "full"};
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "full");
}

TEST(ResultDeathTest, AValueThatIsNotThereIsABug) {
  const auto result = Make(false);
  EXPECT_DEATH((void)*result, "broken invariant");
  EXPECT_DEATH((void)Status().error(), "broken invariant");
}

}  // namespace
}  // namespace cenote
