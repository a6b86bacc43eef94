// `cenote archive`: what the archive holds, one Transaction a line, each with the digest of its message. Reads whole
// segments, so it also proves that they can be read.
#pragma once

#include "ops/command.h"

namespace cenote::sinkhole {

ops::Command ArchiveCommand();

}  // namespace cenote::sinkhole
