#include "ops/command.h"

#include <algorithm>
#include <array>
#include <iostream>

#include "collector/model/escape.h"
#include "collector/model/reason.h"

namespace cenote::ops {
namespace {

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warn", "error"};
constexpr double kOneHour = 3'600'000;  // ms
constexpr double kOneTiB = 1024.0 * 1024 * 1024 * 1024;

}  // namespace

SocketNeed MetricsSocket(const Config& config, std::size_t place) {
  SocketNeed need;
  need.name = "metrics";
  need.key = "metrics.listen";
  const std::vector<Endpoint>& endpoints = config.Endpoints("metrics.listen");
  if (place < endpoints.size()) {
    need.endpoints.push_back(endpoints[place]);
  }
  return need;
}

Schema CommonSchema() {
  Schema schema;
  schema.sections = {
      {"store", "The store that the collector writes and all others read: data_dir/store.", ""},
      {"run", "How `cenote run` keeps its roles.", ""},
      {"log", "Logs go to standard error, one line per thing that an operator should know.", ""},
      {"metrics", "Where each role serves /metrics, /healthz and /readyz.", ""},
      {"reason[]", "Reasons of your own, for imports. Numbers are never reused.",
       "[[reason]]\nname = \"partner\"\ncode = 32\ntext = \"listed by our partner\""},
  };
  schema.keys = {
      {"data_dir", KeyType::kText, R"("/var/lib/cenote")",
       "The directory that holds everything: store/, archive/ and run/. It must exist. The flag --data goes before "
       "it."},
      {"user", KeyType::kText, R"("cenote")",
       "The account that roles become when they are started as root. Where it does not exist they become the owner of "
       "data_dir, without capabilities."},
      {"min_free", KeyType::kSize, R"("256MiB")",
       "The reserve of the file system under data_dir: with less free than this nothing is written, bots hear 451, and "
       "answers go on. Should exceed sinkhole.window_bytes.",
       0, 64 * kOneTiB},
      {"store.map_size", KeyType::kSize, R"("64GiB")",
       "The most that the store can grow to. Address space, not memory or disk; the same for all roles, and never "
       "changed while they run.",
       1024.0 * 1024, 64 * kOneTiB},
      {"run.restart_wait", KeyType::kDuration, R"("100ms")",
       "How long a role that ended stays away before it is started again; each time twice as long, a life of "
       "30 s starts over.",
       1, kOneHour},
      {"run.restart_wait_most", KeyType::kDuration, R"("10s")", "And never longer than this.", 1, kOneHour},
      {"run.ready_patience", KeyType::kDuration, R"("30s")",
       "How long a role may take until it is ready. Then the log says so, again and again until it is, and at "
       "the start the next role's turn has come.",
       1, kOneHour},
      {"run.stop_patience", KeyType::kDuration, R"("10s")", "How long a role may take to stop; then it is killed.", 1,
       kOneHour},
      {"log.level", KeyType::kText, R"("info")", "The least that is written: debug, info, warn or error."},
      {"log.format", KeyType::kText, R"("text")", "\"text\" (key=value) or \"json\" (one object a line)."},
      {"metrics.listen", KeyType::kEndpointList,
       R"(["127.0.0.1:9251", "127.0.0.1:9252", "127.0.0.1:9253", "127.0.0.1:9254"])",
       "Four addresses, in the order sinkhole, collector, rbl, feeds. A role beyond the list's end serves none."},
      {"reason[].name", KeyType::kText, "",
       "The word in commands and feeds, and the sublist's label: [a-z0-9-], 1 to 32 bytes."},
      {"reason[].code", KeyType::kInteger, "", "The answer is 127.0.0.code.", kFirstCustomReason, kLastCustomReason},
      {"reason[].text", KeyType::kText, "", "The first words of the TXT."},
  };
  return schema;
}

Status CheckCommon(const Config& config) {
  const auto refuse = [](const std::string& key, const std::string& value, const std::string& rule) {
    return Error{Error::Code::kInvalid, key + " = \"" + value + "\": " + rule};
  };
  const std::string& level = config.Text("log.level");
  if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end()) {
    return refuse("log.level", level, "must be debug, info, warn or error");
  }
  if (const std::string& format = config.Text("log.format"); format != "text" && format != "json") {
    return refuse("log.format", format, "must be text or json");
  }
  if (config.Text("data_dir").empty()) {
    return refuse("data_dir", "", "must name a directory");
  }
  if (config.Endpoints("metrics.listen").size() > 4) {
    return Error{Error::Code::kInvalid, "metrics.listen: must have at most four addresses, one per role"};
  }
  return {};
}

Log MakeLog(const Config& config, std::string role) {
  const auto* const level = std::find(kLevels.begin(), kLevels.end(), config.Text("log.level"));
  const LogFormat format = config.Text("log.format") == "json" ? LogFormat::kJson : LogFormat::kText;
  return {std::move(role), static_cast<LogLevel>(level - kLevels.begin()), format};
}

int Fail(const Error& error, int code) {
  std::cerr << "cenote: " << EscapeForTerminal(error.message) << "\n";
  return code;
}

}  // namespace cenote::ops
