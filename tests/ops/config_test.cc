#include "ops/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ops/files.h"
#include "tests/support/temp_dir.h"

namespace cenote::ops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Schema TestSchema() {
  Schema schema;
  schema.sections = {{"trap", "The trap.", ""},
                     {"trap.weights", "Weights.", ""},
                     {"rbl.zone[]", "A zone.", "[[rbl.zone]]\nname = \"bl.example\""}};
  schema.keys = {
      {"data_dir", KeyType::kText, R"("/data")", "Where."},
      {"trap.listen", KeyType::kEndpointList, R"(["127.0.0.1:2525"])", "Listens."},
      {"trap.from", KeyType::kNetworkList, R"(["127.0.0.0/8", "::1"])", "Networks."},
      {"trap.names", KeyType::kTextList, "[]", "Names."},
      {"trap.on", KeyType::kBool, "true", "Switch."},
      {"trap.workers", KeyType::kInteger, "4", "Workers.", 1, 64},
      {"trap.weights.helo", KeyType::kDecimal, "2.5", "A weight.", -10, 10},
      {"trap.size", KeyType::kSize, R"("10MiB")", "Size.", 1024, 1024.0 * 1024 * 1024},
      {"trap.timeout", KeyType::kDuration, R"("5m")", "Time.", 1000, 3'600'000},
      {"rbl.zone[].name", KeyType::kText, "", "Its name."},
      {"rbl.zone[].ttl", KeyType::kDuration, R"("60s")", "Its TTL."},
  };
  return schema;
}

Result<Config> Parse(std::string_view toml) { return ParseConfig(TestSchema(), toml, "a.toml"); }

std::string WrongIn(std::string_view toml) {
  const Result<Config> config = Parse(toml);
  return config ? "accepted" : config.error().message;
}

TEST(Config, AnEmptyFileIsAllDefaults) {
  const Result<Config> config = Parse("");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->Text("data_dir"), "/data");
  EXPECT_THAT(config->Endpoints("trap.listen"), ElementsAre(*Endpoint::Parse("127.0.0.1:2525")));
  EXPECT_THAT(config->Networks("trap.from"), ElementsAre(*IpPrefix::Parse("127.0.0.0/8"), *IpPrefix::Parse("::1")));
  EXPECT_TRUE(config->Texts("trap.names").empty());
  EXPECT_TRUE(config->Bool("trap.on"));
  EXPECT_EQ(config->Integer("trap.workers"), 4);
  EXPECT_EQ(config->Decimal("trap.weights.helo"), 2.5);
  EXPECT_EQ(config->Size("trap.size"), 10U * 1024 * 1024);
  EXPECT_EQ(config->Span("trap.timeout"), 5min);
  EXPECT_TRUE(config->Rows("rbl.zone").empty());
}

TEST(Config, TheFileGoesBeforeTheDefaults) {
  const Result<Config> config = Parse(R"(
data_dir = "/elsewhere"
[trap]
listen = []
from = ["192.0.2.0/24"]
names = ["@trap.example", "b"]
on = false
workers = 64
size = 4096
timeout = "1h"
weights.helo = -3
[[rbl.zone]]
name = "one.example"
ttl = "5s"
[[rbl.zone]]
name = "two.example"
)");
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->Text("data_dir"), "/elsewhere");
  EXPECT_TRUE(config->Endpoints("trap.listen").empty());
  EXPECT_THAT(config->Texts("trap.names"), ElementsAre("@trap.example", "b"));
  EXPECT_FALSE(config->Bool("trap.on"));
  EXPECT_EQ(config->Integer("trap.workers"), 64);
  EXPECT_EQ(config->Decimal("trap.weights.helo"), -3);
  EXPECT_EQ(config->Size("trap.size"), 4096U);
  EXPECT_EQ(config->Span("trap.timeout"), 1h);
  ASSERT_EQ(config->Rows("rbl.zone").size(), 2U);
  EXPECT_EQ(config->Rows("rbl.zone")[0].Text("name"), "one.example");
  EXPECT_EQ(config->Rows("rbl.zone")[0].Span("ttl"), 5s);
  EXPECT_EQ(config->Rows("rbl.zone")[1].Text("name"), "two.example");
  EXPECT_EQ(config->Rows("rbl.zone")[1].Span("ttl"), 60s);
}

TEST(Config, AnErrorNamesFileLineKeyValueAndRule) {
  EXPECT_EQ(WrongIn("\n[trap]\nworkers = 65\n"), "a.toml:3: trap.workers = 65: must be a whole number from 1 to 64");
  EXPECT_EQ(WrongIn("[trap]\ntimeout = \"2h\"\n"),
            "a.toml:2: trap.timeout = \"2h\": must be a duration such as \"5s\" (ms, s, m, h, d, w) from 1s to 1h");
}

struct Wrong {
  const char* toml;
  const char* key;
  const char* rule;
};

class ConfigRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(ConfigRefuses, InOneLineThatNamesTheKey) {
  const std::string message = WrongIn(GetParam().toml);
  EXPECT_THAT(message, HasSubstr(GetParam().key));
  EXPECT_THAT(message, HasSubstr(GetParam().rule));
  EXPECT_THAT(message, HasSubstr("a.toml"));
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ConfigRefuses,
    testing::Values(
        Wrong{"lissten = 1", "lissten = 1", "no such key"}, Wrong{"[trap]\nlissten = 1", "trap.lissten", "no such key"},
        Wrong{"[nowhere]\na = 1", "nowhere", "no such key"},
        Wrong{"[trap]\nworkers = 4.0", "trap.workers = 4.0", "whole number"},
        Wrong{"[trap]\nworkers = \"4\"", "trap.workers", "whole number"},
        Wrong{"[trap]\nworkers = true", "trap.workers", "whole number"},
        Wrong{"[trap]\nworkers = 0", "trap.workers = 0", "from 1 to 64"},
        Wrong{"[trap]\non = 1", "trap.on", "true or false"},
        Wrong{"[trap]\nlisten = \"127.0.0.1:25\"", "trap.listen", "list"},
        Wrong{"[trap]\nlisten = [\"127.0.0.1:70000\"]", "127.0.0.1:70000", "0 to 65535"},
        Wrong{"[trap]\nlisten = [25]", "trap.listen", "address:port"},
        Wrong{"[trap]\nfrom = [\"192.0.2.1/24\"]", "192.0.2.1/24", "networks"},
        Wrong{"[trap]\nnames = [\"a\\nb\"]", "trap.names", "control"},
        Wrong{"[trap.weights]\nhelo = nan", "trap.weights.helo", "number"},
        Wrong{"[trap.weights]\nhelo = inf", "trap.weights.helo", "number"},
        Wrong{"[trap.weights]\nhelo = 11", "trap.weights.helo", "from -10 to 10"},
        Wrong{"[trap]\nsize = \"10MB\"", "trap.size", "MiB"},
        Wrong{"[trap]\nsize = \"99999999999999TiB\"", "trap.size", "size"},
        Wrong{"[trap]\nsize = -1", "trap.size", "size"}, Wrong{"[trap]\nsize = 1", "trap.size", "from 1KiB"},
        Wrong{"[trap]\ntimeout = 5", "trap.timeout", "duration"},
        Wrong{"[trap]\ntimeout = \"5\"", "trap.timeout", "duration"}, Wrong{"trap = 5", "trap = 5", "table"},
        Wrong{"data_dir = [\"a\"]", "data_dir", "string"}, Wrong{"data_dir = \"a\\u0000b\"", "data_dir", "control"},
        Wrong{"[rbl]\nzone = 5", "rbl.zone", "tables"}, Wrong{"[rbl.zone]\nname = \"a\"", "rbl.zone", "tables"},
        Wrong{"[[rbl.zone]]\nttl = \"5s\"", "rbl.zone", "name must be given"},
        Wrong{"[[rbl.zone]]\nname = \"a\"\nx = 1", "rbl.zone[].x", "no such key"},
        Wrong{"[[rbl.zone]]\nname = \"a\"\n[[rbl.zone]]\nttl = \"5s\"", "rbl.zone", "name must be given"},
        Wrong{"\"trap.workers\" = 5", "trap.workers", "no such key"},
        Wrong{"[rbl.\"zone[]\"]\nname = \"a\"", "zone[]", "no such key"}, Wrong{"a = ", "a.toml:1", ""},
        Wrong{"[trap]\n[trap]", "a.toml:2", ""}, Wrong{"\x1b[31m = 1", "a.toml:1", ""}));

TEST(Config, AKeyWithoutADefaultMustBeGiven) {
  Schema schema;
  schema.keys = {{"a.must", KeyType::kInteger, "", "Needed."}};
  const Result<Config> config = ParseConfig(schema, "", "a.toml");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().message, "a.toml: a.must: must be given");
}

TEST(Config, ALongValueIsCutInTheError) {
  const std::string message = WrongIn("[trap]\nworkers = \"" + std::string(10'000, 'x') + "\"");
  EXPECT_LT(message.size(), 400U);
}

TEST(Config, EscapesWhatTheFileSays) {
  EXPECT_EQ(WrongIn("[trap]\nworkers = \"\\u001b[31m\"").find('\x1b'), std::string::npos);
  EXPECT_EQ(WrongIn("\"\\u001b[31m\" = 1").find('\x1b'), std::string::npos);
}

TEST(Config, AMissingFileIsOneLine) {
  const Result<Config> config = LoadConfig(TestSchema(), "/nowhere/a.toml");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().message, "configuration /nowhere/a.toml: No such file or directory");
}

TEST(Config, ADirectoryIsNoFile) {
  const support::TempDir directory;
  EXPECT_FALSE(LoadConfig(TestSchema(), directory.path()).ok());
}

TEST(Config, LoadsAFile) {
  const support::TempDir directory;
  const std::string path = WriteFile(directory.File("a.toml"), "data_dir = \"/x\"\n");
  const Result<Config> config = LoadConfig(TestSchema(), path);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->Text("data_dir"), "/x");
}

TEST(ConfigDeathTest, AskingForWhatNoRowDeclaresIsABug) {
  const Config config = *Parse("");
  EXPECT_DEATH(config.Text("nowhere"), "invariant");
  EXPECT_DEATH(config.Text("trap.workers"), "invariant");
}

TEST(ConfigPrint, TheDefaultsAreAFileThatChangesNothing) {
  const std::string printed = PrintDefaults(TestSchema());
  const Result<Config> config = Parse(printed);
  ASSERT_TRUE(config.ok()) << config.error().message << "\n" << printed;
  EXPECT_EQ(config->Integer("trap.workers"), 4);
  EXPECT_TRUE(config->Rows("rbl.zone").empty());
  EXPECT_THAT(printed, HasSubstr("workers = 4\n"));
  EXPECT_THAT(printed, HasSubstr("# name = \n"));
  EXPECT_THAT(printed, HasSubstr("# [[rbl.zone]]\n"));
}

TEST(ConfigPrint, TheReferenceNamesEveryKey) {
  const std::string page = PrintReference(TestSchema());
  for (const char* words :
       {"## General", "`data_dir`", "## `[trap]`", "## `[[rbl.zone]]`",
        "| `workers` | whole number from 1 to 64 | `4` | Workers. |",
        "| `size` | size from 1KiB to 1GiB | `\"10MiB\"` | Size. |", "| `name` | text | must be given | Its name. |"}) {
    EXPECT_THAT(page, HasSubstr(words));
  }
}

}  // namespace
}  // namespace cenote::ops
