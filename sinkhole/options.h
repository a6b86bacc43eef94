// The configuration of the sinkhole: its keys, and what they become. Read once at start.
#pragma once

#include <string>
#include <vector>

#include "collector/model/result.h"
#include "ops/config.h"
#include "sinkhole/archive.h"
#include "sinkhole/worker.h"

namespace cenote::sinkhole {

ops::Schema OptionsSchema();

struct Options {
  int workers = 2;
  WorkerOptions worker;  // each one's share; its delivery still lacks `start` and `worker`
  ArchiveOptions archive;
  std::uint64_t archive_max_size = 0;
  Duration archive_max_age{};
};

// The error names the key, the value and the rule.
Result<Options> OptionsOf(const ops::Config& config);

}  // namespace cenote::sinkhole
