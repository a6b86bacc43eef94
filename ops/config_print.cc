#include "ops/config_print.h"

#include <array>
#include <cmath>
#include <sstream>

#include "collector/model/time.h"

namespace cenote::ops {
namespace {

constexpr double kNoMost = 1e15;  // Key's default: as good as none
constexpr std::size_t kColumns = 96;

std::string PrintSize(double value) {
  constexpr std::array<std::string_view, 5> kUnits{"", "KiB", "MiB", "GiB", "TiB"};
  auto bytes = static_cast<std::uint64_t>(value);
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && bytes >= 1024 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + std::string(kUnits[unit]);
}

std::string PrintBound(const Key& key, double value) {
  if (key.type == KeyType::kDuration) {
    return FormatDuration(Duration(static_cast<std::int64_t>(value)));
  }
  if (key.type == KeyType::kSize) {
    return PrintSize(value);
  }
  std::ostringstream out;
  out.precision(15);
  out << value;
  return out.str();
}

bool HasRange(KeyType type) {
  return type == KeyType::kInteger || type == KeyType::kDecimal || type == KeyType::kSize || type == KeyType::kDuration;
}

// `text` broken at spaces into comment lines.
std::string Comment(std::string_view text) {
  std::string out;
  std::string line = "#";
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (line.size() + 1 + word.size() > kColumns) {
      out += line + "\n";
      line = "#";
    }
    line += " " + word;
  }
  return line == "#" ? out : out + line + "\n";
}

std::string CommentedOut(std::string_view toml) {
  std::string out;
  std::istringstream lines{std::string(toml)};
  for (std::string line; std::getline(lines, line);) {
    out += line.empty() ? "#\n" : "# " + line + "\n";
  }
  return out;
}

bool IsRow(std::string_view section) { return section.size() > 2 && section.substr(section.size() - 2) == "[]"; }

std::string Header(std::string_view section) {
  if (section.empty()) {
    return "";
  }
  return IsRow(section) ? "[[" + std::string(section.substr(0, section.size() - 2)) + "]]"
                        : "[" + std::string(section) + "]";
}

// The schema's sections in their order, the nameless one first, and those that only keys name last.
std::vector<Section> AllSections(const Schema& schema) {
  std::vector<Section> sections{{"", "", ""}};
  const auto known = [&sections](std::string_view name) {
    for (const Section& section : sections) {
      if (section.name == name) {
        return true;
      }
    }
    return false;
  };
  sections.insert(sections.end(), schema.sections.begin(), schema.sections.end());
  for (const Key& key : schema.keys) {
    if (!known(SectionOf(key.path))) {
      sections.push_back({std::string(SectionOf(key.path)), "", ""});
    }
  }
  return sections;
}

std::vector<const Key*> KeysOf(const Schema& schema, std::string_view section) {
  std::vector<const Key*> keys;
  for (const Key& key : schema.keys) {
    if (SectionOf(key.path) == section) {
      keys.push_back(&key);
    }
  }
  return keys;
}

std::string KeyComment(const Key& key) {
  const std::string range = PrintRange(key);
  return Comment(key.meaning + " (" + std::string(TypeName(key.type)) + (range.empty() ? "" : " " + range) +
                 (key.default_value.empty() ? "; must be given" : "") + ")");
}

std::string PrintSection(const Section& section, const std::vector<const Key*>& keys) {
  std::string out = section.name.empty() ? "" : "\n" + Comment(section.meaning);
  const bool commented = IsRow(section.name);
  if (!section.name.empty() && !commented) {
    out += Header(section.name) + "\n";
  }
  if (commented && !section.example.empty()) {
    out += "# For example:\n" + CommentedOut(section.example) + "# Its keys:\n";
  }
  for (const Key* key : keys) {
    const bool given = !commented && !key->default_value.empty();
    out += "\n" + KeyComment(*key) + (given ? "" : "# ") + std::string(NameOf(key->path)) + " = " +
           (key->default_value.empty() ? "" : key->default_value) + "\n";
  }
  return out;
}

std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '|' ? "\\|" : std::string(1, c);
  }
  return out;
}

std::string ReferenceRow(const Key& key) {
  const std::string range = PrintRange(key);
  return "| `" + std::string(NameOf(key.path)) + "` | " + std::string(TypeName(key.type)) +
         (range.empty() ? "" : " " + range) + " | " +
         (key.default_value.empty() ? "must be given" : "`" + Cell(key.default_value) + "`") + " | " +
         Cell(key.meaning) + " |\n";
}

}  // namespace

std::string_view TypeName(KeyType type) {
  switch (type) {
    case KeyType::kBool:
      return "true or false";
    case KeyType::kInteger:
      return "whole number";
    case KeyType::kDecimal:
      return "number";
    case KeyType::kSize:
      return "size";
    case KeyType::kDuration:
      return "duration";
    case KeyType::kText:
      return "text";
    case KeyType::kTextList:
      return "list of texts";
    case KeyType::kEndpointList:
      return "list of \"address:port\"";
    case KeyType::kNetworkList:
      break;
  }
  return "list of networks";
}

std::string PrintRange(const Key& key) {
  if (!HasRange(key.type)) {
    return "";
  }
  if (key.most < kNoMost) {
    return "from " + PrintBound(key, key.least) + " to " + PrintBound(key, key.most);
  }
  return key.least != 0 || key.type == KeyType::kInteger || key.type == KeyType::kDecimal
             ? "from " + PrintBound(key, key.least)
             : "";
}

std::string_view SectionOf(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

std::string_view NameOf(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string PrintDefaults(const Schema& schema) {
  std::string out =
      "# Every key of cenote with its default and its meaning. A key that is left out keeps its default;\n"
      "# an empty list of addresses switches a listener off.\n";
  for (const Section& section : AllSections(schema)) {
    out += PrintSection(section, KeysOf(schema, section.name));
  }
  return out;
}

std::string PrintReference(const Schema& schema) {
  std::string out =
      "# Configuration\n\n"
      "One TOML file, read at start: `cenote run --config FILE`. A key that is left out keeps its default; an empty\n"
      "list of addresses switches a listener off. `cenote config --check FILE` checks a file, `cenote config\n"
      "--defaults` prints this page as TOML. Generated by `cenote config --reference`; a test keeps it so.\n\n"
      "Durations: `250ms 5s 10m 12h 7d 2w`. Sizes: bytes, or `64KiB`, `64MiB`, `64GiB`, `64TiB`.\n";
  for (const Section& section : AllSections(schema)) {
    const std::vector<const Key*> keys = KeysOf(schema, section.name);
    if (keys.empty()) {
      continue;
    }
    out += section.name.empty() ? "\n## General\n\n" : "\n## `" + Header(section.name) + "`\n\n";
    out += section.meaning.empty() ? "" : section.meaning + "\n\n";
    out += section.example.empty() ? "" : "```toml\n" + section.example + "\n```\n\n";
    out += "| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const Key* key : keys) {
      out += ReferenceRow(*key);
    }
  }
  return out;
}

}  // namespace cenote::ops
