#include "collector/model/escape.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace cenote {
namespace {

constexpr std::size_t kQuoted = 80;

struct Sequence {
  std::size_t size = 0;  // 0: malformed
  char32_t code = 0;
};

// What the first byte says: how many follow, its payload, and the bounds of the second byte (Unicode 15, table 3-7:
// they shut out overlong forms, surrogates and what lies above U+10FFFF).
struct Lead {
  std::size_t size = 0;
  char32_t bits = 0;
  unsigned low = 0x80;
  unsigned high = 0xbf;
};

Lead LeadOf(unsigned byte) {
  if (byte < 0x80) {
    return {1, byte};
  }
  if (byte >= 0xc2 && byte <= 0xdf) {
    return {2, byte & 0x1fU};
  }
  if (byte >= 0xe0 && byte <= 0xef) {
    return {3, byte & 0x0fU, byte == 0xe0 ? 0xa0U : 0x80U, byte == 0xed ? 0x9fU : 0xbfU};
  }
  if (byte >= 0xf0 && byte <= 0xf4) {
    return {4, byte & 0x07U, byte == 0xf0 ? 0x90U : 0x80U, byte == 0xf4 ? 0x8fU : 0xbfU};
  }
  return {};
}

Sequence FirstSequence(std::string_view bytes) {
  const Lead lead = LeadOf(static_cast<unsigned char>(bytes.front()));
  if (lead.size == 0 || bytes.size() < lead.size) {
    return {};
  }
  char32_t code = lead.bits;
  for (std::size_t i = 1; i < lead.size; ++i) {
    const unsigned byte = static_cast<unsigned char>(bytes[i]);
    if (byte < (i == 1 ? lead.low : 0x80U) || byte > (i == 1 ? lead.high : 0xbfU)) {
      return {};
    }
    code = (code << 6U) | (byte & 0x3fU);
  }
  return {lead.size, code};
}

struct CodeRange {
  char32_t first;
  char32_t last;
};
// Format and direction controls, separators and tags: they move, hide or reorder what stands around them.
constexpr std::array<CodeRange, 11> kUnseen{{{0x00, 0x1f},
                                             {0x7f, 0x9f},
                                             {0xad, 0xad},
                                             {0x61c, 0x61c},
                                             {0x180e, 0x180e},
                                             {0x200b, 0x200f},
                                             {0x2028, 0x202e},
                                             {0x2060, 0x206f},
                                             {0xfeff, 0xfeff},
                                             {0xfff9, 0xfffb},
                                             {0xe0000, 0xe0fff}}};

bool IsShown(char32_t code) {
  return std::none_of(kUnseen.begin(), kUnseen.end(),
                      [code](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

void AppendHex(char byte, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  out += "\\x";
  out += kDigits[value >> 4U];
  out += kDigits[value & 0xfU];
}

std::string_view EntityFor(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string EscapeForTerminal(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Sequence sequence = FirstSequence(bytes);
    const std::string_view taken = bytes.substr(0, std::max<std::size_t>(sequence.size, 1));
    bytes.remove_prefix(taken.size());
    if (taken == "\\") {
      out += "\\\\";
    } else if (sequence.size > 0 && IsShown(sequence.code)) {
      out += taken;
    } else {
      for (const char c : taken) {
        AppendHex(c, out);
      }
    }
  }
  return out;
}

std::string Quote(std::string_view bytes) {
  const bool cut = bytes.size() > kQuoted;
  return '"' + EscapeForTerminal(bytes.substr(0, kQuoted)) + (cut ? "\"..." : "\"");
}

std::string ToValidUtf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Sequence sequence = FirstSequence(bytes);
    const std::string_view taken = bytes.substr(0, std::max<std::size_t>(sequence.size, 1));
    bytes.remove_prefix(taken.size());
    out += sequence.size > 0 ? taken : "\xef\xbf\xbd";
  }
  return out;
}

std::string EscapeForHtml(std::string_view bytes) {
  std::string out;
  for (const char c : ToValidUtf8(bytes)) {
    const std::string_view entity = EntityFor(c);
    if (entity.empty()) {
      out += c;
    } else {
      out += entity;
    }
  }
  return out;
}

}  // namespace cenote
