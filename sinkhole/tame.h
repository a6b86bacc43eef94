// Tame: a copy of a message that a MIME library parses in bounded time and stack. Only header blocks are touched: at
// their start, after a line that could be a boundary, and where a message stands inside the message.
//
// GMime 3.2 keeps a header's charset name on the stack, follows nested address groups by recursion, keeps every header
// line in several allocations, and gives a message up for a line without a colon that exceeds its buffer. Postfix
// bounds headers likewise (header_size_limit, 102400).
#pragma once

#include <string>
#include <string_view>

namespace cenote::sinkhole {

inline constexpr std::size_t kMaxHeader = 16U << 10U;        // one header with its folded lines
inline constexpr std::size_t kMaxAddressHeader = 2U << 10U;  // To, Cc and the like: nothing here reads them whole
inline constexpr std::size_t kMaxHeaderBlock = 128U << 10U;  // all headers of one part
inline constexpr std::size_t kMaxHeaderCount = 1000;         // of one part
inline constexpr std::size_t kMaxJunkLine = 1000;            // a line among headers that is none

struct Tamed {
  std::string bytes;
  bool cut = false;  // something that matters was left out
};

// At most `limit` bytes of `message`. NUL bytes in headers become spaces; a message that does not begin with a header
// gets an empty one in front, so that what follows is still parsed.
Tamed Tame(std::string_view message, std::size_t limit);

}  // namespace cenote::sinkhole
