// The command line: `cenote [COMMAND] --config FILE --data DIR`. Turns what the rooms offer into subcommands, reads and
// checks the configuration, and runs one of them.
#pragma once

#include <vector>

#include "ops/command.h"

namespace cenote::ops {

// `rooms` in flow order. Gives the process's exit code.
int RunApp(const std::vector<Room>& rooms, int argc, char** argv);

// Every key of every room, the common ones first.
Schema MergeSchemas(const std::vector<Room>& rooms);

// `file` (empty: the embedded default) read and checked as a whole; `data`, when not empty, goes before `data_dir`.
Result<Config> ReadConfig(const std::vector<Room>& rooms, const std::string& file, const std::string& data);

}  // namespace cenote::ops
