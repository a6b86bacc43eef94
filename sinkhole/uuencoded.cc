#include "sinkhole/uuencoded.h"

#include <algorithm>

namespace cenote::sinkhole {
namespace {

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

// The name in "644 name\r\n..." ; empty when it is no such line.
std::string NameAfterBegin(std::string_view rest) {
  static constexpr std::size_t kLongest = 300;
  const std::string_view line = rest.substr(0, std::min(rest.find('\n'), kLongest));
  const std::size_t mode =
      static_cast<std::size_t>(std::distance(line.begin(), std::find_if_not(line.begin(), line.end(), IsOctal)));
  if (mode < 3 || mode > 4 || mode >= line.size() || line[mode] != ' ') {
    return {};
  }
  std::string name(line.substr(mode + 1));
  while (!name.empty() && (name.back() == '\r' || name.back() == ' ')) {
    name.pop_back();
  }
  return name;
}

}  // namespace

std::vector<std::string> UuencodedNames(std::string_view message) {
  static constexpr std::string_view kBegin = "\nbegin ";
  std::vector<std::string> names;
  std::size_t at = message.find(kBegin);
  while (at != std::string_view::npos && names.size() < kMaxUuencoded) {
    std::string name = NameAfterBegin(message.substr(at + kBegin.size()));
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
    at = message.find(kBegin, at + 1);
  }
  return names;
}

}  // namespace cenote::sinkhole
