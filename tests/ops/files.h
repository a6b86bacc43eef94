// Whole files, for tests.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace cenote::ops {

inline std::string WriteFile(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

inline std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace cenote::ops
