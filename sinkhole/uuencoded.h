// Files that stand uuencoded in a message's text: "begin 644 name", as programs before MIME wrote them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cenote::sinkhole {

inline constexpr std::size_t kMaxUuencoded = 16;

// Their names, each once, in order.
std::vector<std::string> UuencodedNames(std::string_view message);

}  // namespace cenote::sinkhole
