// Drives a Dialogue by a golden script (tests/golden/smtp/README.md has the format) and says where it went off.
#pragma once

#include <string>

namespace cenote::sinkhole {

// Empty when the dialogue went as written; otherwise the line, what was wanted and what came.
std::string RunScript(const std::string& path);

}  // namespace cenote::sinkhole
