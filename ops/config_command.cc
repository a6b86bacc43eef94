#include "ops/config_command.h"

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "collector/model/escape.h"
#include "ops/app.h"
#include "ops/process_metrics.h"

namespace cenote::ops {
namespace {

struct Wish {
  std::string check;
  bool defaults = false;
  bool reference = false;
  bool metrics = false;
};

std::string MetricsReference(const std::vector<Room>& rooms) {
  std::vector<MetricRow> rows;
  for (const Room& room : rooms) {
    rows.insert(rows.end(), room.metrics.begin(), room.metrics.end());
  }
  return PrintMetricsReference(rows);
}

int Check(const std::vector<Room>& rooms, const std::string& file) {
  if (const Result<Config> config = ReadConfig(rooms, file, ""); !config) {
    return Fail(config.error(), kExitConfig);
  }
  std::cout << EscapeForTerminal(file) << ": ok\n";
  return kExitOk;
}

int Grant(const std::vector<Room>& rooms, const Wish& wish) {
  if (!wish.check.empty()) {
    return Check(rooms, wish.check);
  }
  if (wish.defaults) {
    std::cout << PrintDefaults(MergeSchemas(rooms));
  } else if (wish.reference) {
    std::cout << PrintReference(MergeSchemas(rooms));
  } else {
    std::cout << MetricsReference(rooms);
  }
  return kExitOk;
}

std::function<int(const Context&)> DeclareConfig(const std::vector<Room>& rooms, CLI::App& app) {
  const auto wish = std::make_shared<Wish>();
  CLI::Option_group* group = app.add_option_group("what", "One of these");
  group->add_option("--check", wish->check, "Check a file")->type_name("FILE");
  group->add_flag("--defaults", wish->defaults, "Print every key with its default and meaning");
  group->add_flag("--reference", wish->reference, "Print the keys as a page in Markdown");
  group->add_flag("--metrics-reference", wish->metrics, "Print the metrics as a page in Markdown");
  group->require_option(1);
  return [&rooms, wish](const Context&) { return Grant(rooms, *wish); };
}

}  // namespace

Room ConfigRoom(const std::vector<Room>& rooms) {
  Room room;
  room.commands.push_back({"config", "Check a configuration file or print what can stand in it.",
                           [&rooms](CLI::App& app) { return DeclareConfig(rooms, app); }});
  room.commands.push_back({"version", "Print the version.", [](CLI::App&) {
                             return [](const Context&) {
                               std::cout << "cenote " << Version() << "\n";
                               return kExitOk;
                             };
                           }});
  return room;
}

}  // namespace cenote::ops
