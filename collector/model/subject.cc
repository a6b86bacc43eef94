#include "collector/model/subject.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "collector/model/bytes.h"
#include "collector/model/check.h"
#include "collector/model/escape.h"

namespace cenote {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;
constexpr std::string_view kHashPrefix = "sha256:";
constexpr int kJudgedV6Bits = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLabelByte(char c) { return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-' || c == '_'; }
char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && std::all_of(label.begin(), label.end(), IsLabelByte);
}

// Lower case, without a trailing dot.
bool IsName(std::string_view text) {
  if (text.size() > kLongestName) {
    return false;
  }
  while (true) {
    const auto dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!IsLabel(label)) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return !std::all_of(label.begin(), label.end(), IsDigit);
    }
    text.remove_prefix(dot + 1);
  }
}

std::optional<unsigned> HexDigit(char c) {
  const char lower = ToLower(c);
  if (IsDigit(lower)) {
    return static_cast<unsigned>(lower - '0');
  }
  return lower >= 'a' && lower <= 'f' ? std::optional(static_cast<unsigned>(lower - 'a') + 10) : std::nullopt;
}

std::optional<FileHash> ParseHash(std::string_view hex) {
  FileHash hash;
  if (hex.size() != 2 * hash.sha256.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < hash.sha256.size(); ++i) {
    const auto high = HexDigit(hex[2 * i]);
    const auto low = HexDigit(hex[2 * i + 1]);
    if (!high || !low) {
      return std::nullopt;
    }
    hash.sha256[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return hash;
}

std::string HashText(const FileHash& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(kHashPrefix);
  for (const std::uint8_t byte : hash.sha256) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

// "evil.com" -> "com\0evil\0", so that a name's key is the beginning of the key of every name below it.
std::string NameKey(std::string_view text) {
  std::string key;
  while (!text.empty()) {
    const auto dot = text.rfind('.');
    const std::size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
    key += text.substr(begin);
    key += '\0';
    text = text.substr(0, begin == 0 ? 0 : dot);
  }
  return key;
}

std::optional<DomainName> NameFromKey(std::string_view key) {
  std::string text;
  while (!key.empty()) {
    const auto end = key.find('\0');
    const std::string_view label = key.substr(0, end);
    if (end == std::string_view::npos || !IsLabel(label) || text.size() > kLongestName) {
      return std::nullopt;
    }
    text.insert(0, std::string(label) + (text.empty() ? "" : "."));
    key.remove_prefix(end + 1);
  }
  return IsName(text) ? std::optional(DomainName{std::move(text)}) : std::nullopt;
}

std::optional<IpPrefix> PrefixFromKey(Family family, std::string_view key) {
  std::array<std::uint8_t, 16> bytes{};
  const std::size_t size = family == Family::kV4 ? 4 : 16;
  if (key.size() != size + 1) {
    return std::nullopt;
  }
  std::transform(key.begin(), key.end() - 1, bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  const IpAddress address = family == Family::kV4 ? IpAddress{family, bytes} : IpAddress::V6(bytes);
  const int length = static_cast<unsigned char>(key.back());
  const bool canonical = address.family == family && length <= address.bits();
  const IpPrefix prefix = IpPrefix::Of(address, length);
  return canonical && prefix.first == address ? std::optional(prefix) : std::nullopt;
}

std::optional<FileHash> HashFromKey(std::string_view key) {
  FileHash hash;
  if (key.size() != hash.sha256.size()) {
    return std::nullopt;
  }
  std::transform(key.begin(), key.end(), hash.sha256.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return hash;
}

template <typename T>
std::optional<Subject> AsSubject(std::optional<T> value) {
  return value ? std::optional(Subject(std::move(*value))) : std::nullopt;
}

std::optional<Subject> FromKindAndKey(Subject::Kind kind, std::string_view key) {
  switch (kind) {
    case Subject::Kind::kV4:
      return AsSubject(PrefixFromKey(Family::kV4, key));
    case Subject::Kind::kV6:
      return AsSubject(PrefixFromKey(Family::kV6, key));
    case Subject::Kind::kName:
      return AsSubject(NameFromKey(key));
    case Subject::Kind::kHash:
      return AsSubject(HashFromKey(key));
  }
  return std::nullopt;
}

}  // namespace

Result<DomainName> DomainName::Parse(std::string_view text) {
  std::string name(text.substr(0, kLongestName + 2));
  if (name.size() > 1 && name.back() == '.') {
    name.pop_back();
  }
  std::transform(name.begin(), name.end(), name.begin(), ToLower);
  if (!IsName(name)) {
    return Error{Error::Code::kInvalid, "not a domain name: " + Quote(text)};
  }
  return DomainName{std::move(name)};
}

Subject Subject::ForSource(const IpAddress& address) {
  return IpPrefix::Of(address, address.is_v4() ? address.bits() : kJudgedV6Bits);
}

Result<Subject> Subject::Parse(std::string_view text) {
  if (text.starts_with(kHashPrefix)) {
    if (const auto hash = ParseHash(text.substr(kHashPrefix.size()))) {
      return Subject(*hash);
    }
    return Error{Error::Code::kInvalid, "not sha256: and 64 hex digits: " + Quote(text)};
  }
  const auto prefix = IpPrefix::Parse(text);
  if (prefix) {
    return Subject(*prefix);
  }
  if (text.find_first_of(":/") != std::string_view::npos) {
    return prefix.error();
  }
  auto name = DomainName::Parse(text);
  if (name) {
    return Subject(std::move(*name));
  }
  return Error{Error::Code::kInvalid, "not an address, a prefix, a domain name or a file hash: " + Quote(text)};
}

Subject::Kind Subject::kind() const {
  if (const IpPrefix* p = prefix()) {
    return p->first.is_v4() ? Kind::kV4 : Kind::kV6;
  }
  return name() != nullptr ? Kind::kName : Kind::kHash;
}

bool Subject::Contains(const Subject& other) const {
  if (kind() != other.kind()) {
    return false;
  }
  if (prefix() != nullptr) {
    return prefix()->Contains(*other.prefix());
  }
  if (name() != nullptr) {
    const std::string_view above = name()->text;
    const std::string_view below = other.name()->text;
    return below.ends_with(above) && (below.size() == above.size() || below[below.size() - above.size() - 1] == '.');
  }
  return *hash() == *other.hash();
}

std::string Subject::ToString() const {
  if (prefix() != nullptr) {
    return prefix()->ToString();
  }
  return name() != nullptr ? name()->text : HashText(*hash());
}

std::string Subject::Key() const {
  ByteWriter key;
  key.U8(static_cast<std::uint8_t>(kind()));
  if (const IpPrefix* p = prefix()) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(p->first.bits()) / 8; ++i) {
      key.U8(p->first.bytes[i]);
    }
    key.U8(p->length);
  } else if (name() != nullptr) {
    key.Bytes(NameKey(name()->text));
  } else {
    for (const std::uint8_t byte : hash()->sha256) {
      key.U8(byte);
    }
  }
  return key.Take();
}

Result<Subject> Subject::FromKey(std::string_view key) {
  if (!key.empty()) {
    auto subject = FromKindAndKey(static_cast<Kind>(key.front()), key.substr(1));
    if (subject) {
      return std::move(*subject);
    }
  }
  return Error{Error::Code::kCorrupt, "not a Subject's key"};
}

}  // namespace cenote
