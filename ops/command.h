// What a room offers to `ops/main.cc`: roles (long-running, supervised) and commands (run once). main.cc only lists
// them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collector/model/result.h"
#include "ops/config.h"
#include "ops/log.h"
#include "ops/metrics.h"
#include "ops/sockets.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace cenote::ops {

// What every role and command gets: the checked configuration (with --data applied to `data_dir`) and where it came
// from.
struct Context {
  const Config& config;
  std::string config_file;  // empty: the embedded default
};

// Exit codes of every role and command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;    // it was tried and did not work
inline constexpr int kExitNotFound = 2;  // what was asked for is not there (not listed, no such message)
inline constexpr int kExitUsage = 64;    // EX_USAGE: the command line is wrong
inline constexpr int kExitConfig = 78;   // EX_CONFIG: the configuration is wrong

struct Command {
  std::string name;
  std::string summary;  // one line for `cenote --help`
  // Adds flags and positionals to `app`; the returned function runs once they are parsed. Its result is the exit code.
  std::function<std::function<int(const Context&)>(CLI::App& app)> declare;
};

struct Role {
  std::string name;  // "sinkhole"
  std::string summary;
  std::function<std::vector<SocketNeed>(const Config&)> sockets;  // what it listens on, metrics included
  std::function<int(const Context&)> run;                         // until SIGTERM or SIGINT
};

// The whole door of a room, returned by its role.h: `Room Describe()`.
struct Room {
  Schema schema;
  std::vector<MetricRow> metrics;
  std::vector<Role> roles;
  std::vector<Command> commands;
  // What rows alone cannot say (a zone twice, a weight without a Signal); called after parsing.
  std::function<Status(const Config&)> check;
};

// The metrics endpoint of the role at `place` (0 sinkhole, 1 collector, 2 rbl, 3 feeds) in `[metrics] listen`; a
// SocketNeed without endpoints when the list is shorter or empty.
SocketNeed MetricsSocket(const Config& config, std::size_t place);

// Keys that belong to no room: data_dir, user, [store], [log], [metrics], [[reason]].
Schema CommonSchema();
Status CheckCommon(const Config& config);

// A role's Log from [log].
Log MakeLog(const Config& config, std::string role);

// Prints "cenote: <message>" to standard error; returns `code`.
int Fail(const Error& error, int code = kExitFailed);

}  // namespace cenote::ops
