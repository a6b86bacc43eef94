// The names inside an attached archive, by libarchive: headers only, from memory, bounded. Nothing is ever extracted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sinkhole/budget.h"

namespace cenote::sinkhole {

struct MemberLimits {
  std::size_t members = 0;  // names that are listed
  std::size_t bytes = 0;    // unpacked bytes of a compressed tar that are looked at
};

struct Members {
  std::vector<std::string> names;  // as stored, UTF-8 where the archive says how to get there
  bool truncated = false;          // a bound was reached; a broken or encrypted rest is no bound
  bool program = false;            // what a single compressed file holds is a program
};

// Whether the first bytes (512 are enough) are those of zip, rar, 7z, cab, lzh, tar, gzip, bzip2 or xz.
bool LooksLikeArchive(std::string_view first_bytes);

// Any thread, after InitFeatures().
Members ListMembers(std::string_view archive, const MemberLimits& limits, Budget& budget);

}  // namespace cenote::sinkhole
