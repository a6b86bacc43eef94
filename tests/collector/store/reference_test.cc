#include "collector/store/reference.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/builders.h"

namespace cenote::store {
namespace {

using support::SubjectOf;

ReferenceKey Key() {
  ReferenceKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>(i);
  }
  return key;
}

// Frozen: computed apart, with Python's hmac and base64.
TEST(Reference, FrozenSample) {
  EXPECT_EQ(ReferenceOf(Key(), SubjectOf("192.0.2.1"), kReasonBot, 1'795'435'200), "hvygkluuwo6p");
}

TEST(Reference, EveryPartOfItCounts) {
  ReferenceKey other = Key();
  other[31] ^= 1U;
  const std::set<std::string> references{ReferenceOf(Key(), SubjectOf("192.0.2.1"), kReasonBot, 1),
                                         ReferenceOf(Key(), SubjectOf("192.0.2.1"), kReasonBot, 2),
                                         ReferenceOf(Key(), SubjectOf("192.0.2.1"), kReasonManual, 1),
                                         ReferenceOf(Key(), SubjectOf("192.0.2.2"), kReasonBot, 1),
                                         ReferenceOf(other, SubjectOf("192.0.2.1"), kReasonBot, 1)};
  EXPECT_EQ(references.size(), 5U);
  for (const std::string& reference : references) {
    EXPECT_EQ(reference.size(), 12U);
    EXPECT_EQ(reference.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos);
  }
}

}  // namespace
}  // namespace cenote::store
