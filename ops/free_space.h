// The reserve that writers leave on a disk, so that a full one is a refusal and not a torn write.
#pragma once

#include <cstdint>

#include "collector/model/result.h"

namespace cenote::ops {

// kFull when the file system of `directory_fd` has less than `least` bytes free for accounts without privileges; kIo
// when it cannot be asked.
Status CheckFreeSpace(int directory_fd, std::uint64_t least);

}  // namespace cenote::ops
