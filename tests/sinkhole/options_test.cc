#include "sinkhole/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/command.h"

namespace cenote::sinkhole {
namespace {

ops::Config Parse(const std::string& toml) {
  ops::Schema schema = ops::CommonSchema();
  schema.Add(OptionsSchema());
  Result<ops::Config> config = ops::ParseConfig(schema, toml, "test.toml");
  EXPECT_TRUE(config.ok()) << config.error().message;
  return *std::move(config);
}

TEST(Options, HaveSoundDefaults) {
  const Options options = OptionsOf(Parse("")).value();
  EXPECT_EQ(options.workers, 2);
  EXPECT_EQ(options.worker.max_sessions, 5000U);
  EXPECT_EQ(options.worker.max_sessions_per_address, 250U);
  EXPECT_EQ(options.worker.session.dialogue.max_recipients, 100U);
  EXPECT_EQ(options.worker.session.idle_timeout, 60s);
  EXPECT_EQ(options.worker.session.session_timeout, 300s);
  EXPECT_EQ(options.worker.proxy_from.size(), 2U);
  EXPECT_EQ(options.worker.delivery.features.dangerous.size(), 10U);
  EXPECT_EQ(options.worker.delivery.collector_socket, "/var/lib/cenote/run/collector.sock");
  const ops::Config config = Parse("");
  EXPECT_EQ(config.Endpoints("sinkhole.listen").at(0).ToString(), "127.0.0.1:2525");
  EXPECT_TRUE(config.Endpoints("sinkhole.proxy_listen").empty());
}

TEST(Options, ShareLimitsAmongWorkersRoundingUp) {
  const Options options = OptionsOf(Parse("[sinkhole]\nworkers = 3\nmax_sessions = 10\nwindow_messages = 1")).value();
  EXPECT_EQ(options.worker.max_sessions, 4U);
  EXPECT_EQ(options.worker.delivery.window_messages, 1U);
}

TEST(Options, TakeTraps) {
  const Options options = OptionsOf(Parse("[sinkhole]\ntraps = [\"a@b.example\", \"@c.example\"]")).value();
  const Traps& traps = options.worker.session.dialogue.traps;
  EXPECT_EQ(traps.Judge(ParseMailbox("a@b.example").value()), Signal::kTrapRecipient);
  EXPECT_EQ(traps.Judge(ParseMailbox("x@d.example").value()), Signal::kRelayAttempt);
}

TEST(Options, NameKeyValueAndRuleOfWhatIsWrong) {
  for (const auto& [toml, key, value] :
       std::vector<std::array<std::string, 3>>{{"hostname = \"a b\"", "sinkhole.hostname", "a b"},
                                               {"hostname = \"\"", "sinkhole.hostname", ""},
                                               {"banner = \"caf\xC3\xA9\"", "sinkhole.banner", "caf\xC3\xA9"},
                                               {"sensor = \"A\"", "sinkhole.sensor", "A"},
                                               {"sensor = \"\"", "sinkhole.sensor", ""},
                                               {"traps = [\"@\"]", "sinkhole.traps", "@"}}) {
    const Result<Options> options = OptionsOf(Parse("[sinkhole]\n" + toml));
    ASSERT_FALSE(options.ok()) << toml;
    EXPECT_THAT(options.error().message, testing::HasSubstr(key));
    EXPECT_THAT(options.error().message, testing::HasSubstr("\"" + value + "\""));
  }
}

}  // namespace
}  // namespace cenote::sinkhole
