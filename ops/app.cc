#include "ops/app.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "ops/config_command.h"
#include "ops/data_directory.h"
#include "ops/embedded.h"
#include "ops/lifecycle.h"
#include "ops/process_metrics.h"
#include "ops/reasons.h"
#include "ops/supervise.h"

namespace cenote::ops {
namespace {

using Action = std::function<int(const Context&)>;

struct Flags {
  std::string config;
  std::string data;
  bool hints = false;
};

// Sessions and connections need descriptors; the soft limit is a habit for programs that use select().
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

int RunRole(const Context& context, const Role& role) {
  DieWithSupervisor();
  ::prctl(PR_SET_NAME, ("cenote-" + role.name).c_str());
  RaiseDescriptorLimit();
  if (const Status prepared = PrepareDataDirectory(context.config); !prepared) {
    return Fail(prepared.error(), kExitConfig);
  }
  return role.run(context);
}

int RunAll(const Context& context, const std::vector<Room>& rooms, bool hints) {
  if (const Status prepared = PrepareDataDirectory(context.config); !prepared) {
    return Fail(prepared.error(), kExitConfig);
  }
  std::vector<Role> roles;
  for (const Room& room : rooms) {
    roles.insert(roles.end(), room.roles.begin(), room.roles.end());
  }
  return Supervise(context, roles, hints);
}

// Builds the subcommands; `chosen` becomes what the command line asks for.
class CommandLine {
 public:
  CommandLine(const std::vector<Room>& rooms, Flags& flags) : flags_(flags) {
    app_.set_version_flag("--version", "cenote " + std::string(Version()));
    app_.require_subcommand(0, 1);
    AddFlags(app_);
    AddRun(rooms);
    for (const Room& room : rooms) {
      AddRoom(room);
    }
  }

  CLI::App& app() { return app_; }
  const Action& chosen() const { return chosen_; }

 private:
  // The two flags stand before or after the command.
  void AddFlags(CLI::App& app) {
    app.add_option("--config", flags_.config, "The configuration file")->type_name("FILE");
    app.add_option("--data", flags_.data, "The data directory, instead of data_dir")->type_name("DIR");
  }

  CLI::App& AddSubcommand(const std::string& name, const std::string& summary, Action action) {
    CLI::App* command = app_.add_subcommand(name, summary);
    AddFlags(*command);
    command->callback([this, action = std::move(action)] { chosen_ = action; });
    return *command;
  }

  void AddRun(const std::vector<Room>& rooms) {
    const Action run = [this, &rooms](const Context& context) {
      return RunAll(context, rooms, flags_.hints || ::isatty(STDOUT_FILENO) == 1);
    };
    AddSubcommand("run", "Run all roles, supervised (the default).", run)
        .add_flag("--hints", flags_.hints, "Print three lines to try it with, also when this is no terminal");
    chosen_ = run;
  }

  void AddRoom(const Room& room) {
    for (const Role& role : room.roles) {
      AddSubcommand(role.name, role.summary, [&role](const Context& context) { return RunRole(context, role); });
    }
    for (const Command& command : room.commands) {
      const auto action = std::make_shared<Action>();
      CLI::App& app =
          AddSubcommand(command.name, command.summary, [action](const Context& context) { return (*action)(context); });
      *action = command.declare(app);
    }
  }

  Flags& flags_;
  CLI::App app_{"A bot-spam sinkhole and live DNS blocklist", "cenote"};
  Action chosen_;
};

Status CheckRooms(const std::vector<Room>& rooms, const Config& config) {
  if (Status common = CheckCommon(config); !common) {
    return common;
  }
  if (const Result<ReasonTable> reasons = ReasonsOf(config); !reasons) {
    return reasons.error();
  }
  for (const Room& room : rooms) {
    if (Status checked = room.check ? room.check(config) : Status(); !checked) {
      return checked;
    }
  }
  return {};
}

int Execute(const std::vector<Room>& rooms, const Flags& flags, const Action& chosen) {
  const Result<Config> config = ReadConfig(rooms, flags.config, flags.data);
  if (!config) {
    return Fail(config.error(), kExitConfig);
  }
  return chosen({*config, flags.config});
}

}  // namespace

Schema MergeSchemas(const std::vector<Room>& rooms) {
  Schema schema = CommonSchema();
  for (const Room& room : rooms) {
    schema.Add(room.schema);
  }
  return schema;
}

Result<Config> ReadConfig(const std::vector<Room>& rooms, const std::string& file, const std::string& data) {
  const Schema schema = MergeSchemas(rooms);
  Result<Config> config =
      file.empty() ? ParseConfig(schema, EmbeddedConfig(), "embedded default") : LoadConfig(schema, file);
  if (!config) {
    return config;
  }
  if (!data.empty()) {
    config->Set("data_dir", data);
  }
  if (const Status checked = CheckRooms(rooms, *config); !checked) {
    return file.empty() ? checked.error() : Within(file, checked.error());
  }
  return config;
}

int RunApp(const std::vector<Room>& rooms, int argc, char** argv) try {
  Flags flags;
  std::vector<Room> all(rooms);
  all.push_back(ConfigRoom(rooms));
  CommandLine line(all, flags);
  try {
    line.app().parse(argc, argv);
  } catch (const CLI::Success& help) {  // --help, --version
    return line.app().exit(help);
  } catch (const CLI::ParseError& error) {
    return Fail({Error::Code::kInvalid, std::string(error.what()) + " (see cenote --help)"}, kExitUsage);
  }
  return Execute(rooms, flags, line.chosen());
} catch (const std::exception& error) {  // a library's: nothing of ours throws
  return Fail({Error::Code::kIo, error.what()});
}

}  // namespace cenote::ops
