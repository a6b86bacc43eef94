// Bytes of a stranger made safe to look at.
#pragma once

#include <string>
#include <string_view>

namespace cenote {

// For a terminal or a log line: printable ASCII and well-formed UTF-8 above U+009F stay, except format and direction
// controls (U+00AD, 061C, 180E, 200B..200F, 2028..202E, 2060..206F, FEFF, FFF9..FFFB, E0000..E0FFF); a backslash
// becomes
// "\\", everything else "\xNN" byte by byte.
std::string EscapeForTerminal(std::string_view bytes);

// For an error message: EscapeForTerminal in quotes, cut to the first 80 bytes ("..." then follows).
std::string Quote(std::string_view bytes);

// The same bytes as valid UTF-8, for JSON: malformed sequences become U+FFFD; control characters stay (JSON escapes
// them).
std::string ToValidUtf8(std::string_view bytes);

// For HTML text and attributes: & < > " ' become entities, after ToValidUtf8.
std::string EscapeForHtml(std::string_view bytes);

}  // namespace cenote
