// What an attachment's name says about it. Pure functions over raw bytes; a name is judged as the receiving desktop
// would take it, not as it looks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cenote::sinkhole {

// The last extension in lower case, without the dot; empty when there is none. Directories, trailing dots and blanks,
// control characters, direction controls and zero-width characters are left out first: "invoice.pdf.EXE . " gives
// "exe".
std::string ExtensionOf(std::string_view name);

bool HasExtension(std::string_view name, const std::vector<std::string>& extensions);

// A DOS, NE or PE program by its first bytes (a few hundred are enough).
bool LooksLikeProgram(std::string_view first_bytes);

}  // namespace cenote::sinkhole
