// The character sets that mail is written in, loaded ahead. The C library reads each from a file at its first use; a
// process that has confined itself can no longer do that, and names in it would stay undecoded.
#pragma once

#include <cstddef>

namespace cenote::sinkhole {

// Loads them and keeps them while the process lives; once is enough. Gives how many the system knows.
std::size_t LoadCharsets();

}  // namespace cenote::sinkhole
