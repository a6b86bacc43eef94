// What every fuzz target begins with: the raw bytes as a string_view.
#pragma once

#include <cstddef>
#include <string_view>

namespace cenote::fuzz {

inline std::string_view AsBytes(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace cenote::fuzz
