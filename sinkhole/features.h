// Features: what a message's bytes betray, by MIME structure (GMime) and archive listings (libarchive). Pure; bounded
// in bytes, parts, depth and time: beyond a bound the result says `truncated`. Any thread, after InitFeatures().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collector/model/observation.h"
#include "collector/model/time.h"

namespace cenote::sinkhole {

struct FeatureLimits {
  std::size_t bytes = 4U << 20U;  // of the message that are looked at
  std::uint32_t parts = 200;
  std::uint32_t depth = 20;
  std::uint32_t members = kMaxMembers;    // names listed per archive
  std::size_t archive_bytes = 8U << 20U;  // decoded bytes of an attachment handed to libarchive
  Duration time = std::chrono::milliseconds(50);
  std::vector<std::string> dangerous;  // extensions, lower case, without dot
  std::vector<std::string> watched;
};

struct Features {
  MessageFeatures message;
  std::vector<SignalValue> signals;  // attachment Signals, ascending
};

// Once per process, before any thread starts and before the process confines itself: character sets are read from
// files.
void InitFeatures();
Features Analyse(std::string_view message, const FeatureLimits& limits);

}  // namespace cenote::sinkhole
