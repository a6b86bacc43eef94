#include "collector/policy.h"

#include <gtest/gtest.h>

#include "tests/collector/builders.h"

namespace cenote::collector {
namespace {

ops::Config ConfigOf(std::string_view toml) {
  Result<ops::Config> config = ops::ParseConfig(PolicySchema(), toml, "test");
  CENOTE_CHECK(config.ok());
  return std::move(*config);
}

TEST(Policy, EverySignalHasAWeightRowWithItsReason) {
  const ops::Schema schema = PolicySchema();
  for (const SignalRow& row : AllSignals()) {
    const std::string path = "policy.weights." + std::string(row.name);
    const auto key = std::find_if(schema.keys.begin(), schema.keys.end(),
                                  [&](const ops::Key& candidate) { return candidate.path == path; });
    ASSERT_NE(key, schema.keys.end()) << path;
    EXPECT_GT(key->meaning.size(), 10U) << path;
  }
}

TEST(Policy, DefaultsAreConsistent) {
  EXPECT_TRUE(CheckPolicy(ConfigOf("")).ok());
  const Policy policy = PolicyOf();
  EXPECT_EQ(policy.WeightOf(Signal::kTrapRecipient), 5 * kPoint);
  EXPECT_EQ(policy.half_life, 24h);
  EXPECT_EQ(policy.bot.reason, kReasonBot);
  EXPECT_EQ(policy.relay.reason, kReasonRelay);
  EXPECT_GT(policy.relay.threshold, policy.bucket_most);
}

TEST(Policy, ReadsWhatTheFileSays) {
  const Policy policy =
      PolicyOf("[policy]\nhalf_life = \"12h\"\nbot_threshold = 7.5\n[policy.weights]\nno_quit = 0.25\n");
  EXPECT_EQ(policy.half_life, 12h);
  EXPECT_EQ(policy.bot.threshold, 7500);
  EXPECT_EQ(policy.WeightOf(Signal::kNoQuit), 250);
}

TEST(Policy, AKeepAboveItsThresholdIsRefusedByName) {
  const Status checked = CheckPolicy(ConfigOf("[policy]\nbot_keep = 11\n"));
  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.error().message.find("policy.bot_keep"), std::string::npos);
}

TEST(Policy, AnUnknownSignalWeighsNothing) {
  EXPECT_EQ(PolicyOf().WeightOf(static_cast<Signal>(60000)), 0);
  EXPECT_EQ(PolicyOf().WeightOf(static_cast<Signal>(0)), 0);
}

}  // namespace
}  // namespace cenote::collector
