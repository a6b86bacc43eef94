#include "collector/role.h"

#include "collector/commands.h"
#include "collector/meters.h"
#include "collector/policy.h"
#include "collector/run.h"

namespace cenote::collector {
namespace {

ops::Schema RoleSchema() {
  ops::Schema schema = PolicySchema();
  schema.sections.push_back({"collector", "How long the collector keeps what it was told.", ""});
  const auto age = [&](const char* name, const char* value, const char* meaning) {
    schema.keys.push_back({"collector." + std::string(name), ops::KeyType::kDuration, value, meaning, 60'000, 3.2e12});
  };
  age("keep_observations", "\"90d\"",
      "Observations older than this are removed; Records and Listings do not need them.");
  age("keep_journal", "\"30d\"",
      "Changes older than this are removed; a mirror that was away longer transfers everything anew.");
  return schema;
}

}  // namespace

ops::Room Describe() {
  ops::Room room;
  room.schema = RoleSchema();
  room.metrics = MeterRows();
  room.roles = {{"collector", "Judge Observations and keep the store.",
                 [](const ops::Config& config) { return std::vector<ops::SocketNeed>{ops::MetricsSocket(config, 1)}; },
                 RunCollector}};
  room.commands = {ExplainCommand(), ListCommand(),   AddCommand(),          RemoveCommand(),
                   AllowCommand(),   ImportCommand(), ObservationsCommand(), CheckCommand()};
  room.check = CheckPolicy;
  return room;
}

}  // namespace cenote::collector
