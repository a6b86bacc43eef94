#include "sinkhole/attachment_name.h"

#include <algorithm>
#include <cstdint>

namespace cenote::sinkhole {
namespace {

// The length of an invisible character at the front of `text`: soft hyphen, U+061C, U+200B..200F, U+202A..202E,
// U+2060..2069, U+FEFF in UTF-8; 0 when there is none.
std::size_t InvisibleAt(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if ((byte(0) == 0xC2 && byte(1) == 0xAD) || (byte(0) == 0xD8 && byte(1) == 0x9C)) {
    return 2;
  }
  if (byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) {
    return 3;
  }
  if (byte(0) != 0xE2) {
    return 0;
  }
  const bool marks = byte(1) == 0x80 && ((byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xAA && byte(2) <= 0xAE));
  const bool isolates = byte(1) == 0x81 && byte(2) >= 0xA0 && byte(2) <= 0xA9;
  return marks || isolates ? 3 : 0;
}

std::string Visible(std::string_view name) {
  std::string visible;
  while (!name.empty()) {
    const std::size_t invisible = InvisibleAt(name);
    const bool control = static_cast<unsigned char>(name.front()) < 0x20 || name.front() == 0x7f;
    if (invisible == 0 && !control) {
      visible += name.front();
    }
    name.remove_prefix(std::max<std::size_t>(invisible, 1));
  }
  return visible;
}

void TrimEnd(std::string& name) {
  static constexpr std::string_view kWideBlank = "\xC2\xA0";
  while (!name.empty()) {
    if (name.back() == '.' || name.back() == ' ' || name.back() == '"' || name.back() == '\'') {
      name.pop_back();
    } else if (name.ends_with(kWideBlank)) {
      name.resize(name.size() - kWideBlank.size());
    } else {
      return;
    }
  }
}

std::uint32_t LittleEndian32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

}  // namespace

std::string ExtensionOf(std::string_view name) {
  std::string visible = Visible(name);
  TrimEnd(visible);
  const std::size_t directory = visible.find_last_of("/\\");
  const std::string_view base = std::string_view(visible).substr(directory == std::string::npos ? 0 : directory + 1);
  const std::size_t dot = base.rfind('.');
  if (dot == std::string_view::npos) {
    return {};
  }
  std::string extension(base.substr(dot + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; });
  return extension;
}

bool HasExtension(std::string_view name, const std::vector<std::string>& extensions) {
  const std::string extension = ExtensionOf(name);
  return !extension.empty() && std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

bool LooksLikeProgram(std::string_view first_bytes) {
  static constexpr std::size_t kHeader = 0x40;  // the DOS header; its last four bytes point to the new one
  if (first_bytes.size() < kHeader || first_bytes.substr(0, 2) != "MZ") {
    return false;
  }
  const std::size_t next = LittleEndian32(first_bytes, kHeader - 4);
  if (next < first_bytes.size()) {
    const std::string_view signature = first_bytes.substr(next, 2);
    if (signature == "PE" || signature == "NE" || signature == "LE") {
      return true;
    }
  }
  return first_bytes.substr(0, 1024).find("This program") != std::string_view::npos;
}

}  // namespace cenote::sinkhole
