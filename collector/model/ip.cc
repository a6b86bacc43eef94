#include "collector/model/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "collector/model/check.h"
#include "collector/model/escape.h"

namespace cenote {
namespace {

constexpr std::size_t kLongestAddress = 45;  // "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
constexpr int kMappedBits = 96;

bool IsMapped(const std::array<std::uint8_t, 16>& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t b) { return b == 0; }) && bytes[10] == 0xff &&
         bytes[11] == 0xff;
}

Error NotAn(std::string_view what, std::string_view text) {
  return {Error::Code::kInvalid, "not an " + std::string(what) + ": " + Quote(text)};
}

// The bits of byte `index` that belong to a prefix of `length` bits.
std::uint8_t MaskAt(std::size_t index, int length) {
  const int bits = std::clamp(length - static_cast<int>(index) * 8, 0, 8);
  return static_cast<std::uint8_t>(0xff00U >> static_cast<unsigned>(bits));
}

// A decimal number without leading zeros.
std::optional<int> ParseLength(std::string_view digits) {
  int length = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, length);
  const bool plain = !digits.empty() && digits.front() >= '0' && (digits.size() == 1 || digits.front() != '0');
  return plain && error == std::errc{} && stop == end ? std::optional(length) : std::nullopt;
}

std::string DottedQuad(const std::uint8_t* bytes) {
  std::string text = std::to_string(bytes[0]);
  for (std::size_t i = 1; i < 4; ++i) {
    text += '.' + std::to_string(bytes[i]);
  }
  return text;
}

struct Run {
  std::size_t begin = 8;
  std::size_t size = 0;
};

// RFC 5952 4.2: the longest run of at least two zero groups, the first of equals.
Run LongestZeroRun(const std::array<std::uint16_t, 8>& groups) {
  Run best;
  for (std::size_t i = 0; i < groups.size();) {
    std::size_t end = i;
    while (end < groups.size() && groups[end] == 0) {
      ++end;
    }
    if (end - i >= 2 && end - i > best.size) {
      best = {i, end - i};
    }
    i = std::max(end, i + 1);
  }
  return best;
}

void AppendHexGroup(std::uint16_t group, std::string& out) {
  std::array<char, 4> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16);
  CENOTE_CHECK(error == std::errc{});
  out.append(digits.data(), end);
}

std::string V6Text(const std::array<std::uint8_t, 16>& bytes) {
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<std::uint16_t>(bytes[2 * i] * 256U + bytes[2 * i + 1]);
  }
  const Run run = LongestZeroRun(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size();) {
    if (i == run.begin) {
      text += "::";
      i += run.size;
      continue;
    }
    if (!text.empty() && text.back() != ':') {
      text += ':';
    }
    AppendHexGroup(groups[i++], text);
  }
  return text;
}

}  // namespace

IpAddress IpAddress::V4(std::uint32_t host_order) {
  IpAddress address;
  for (std::size_t i = 0; i < 4; ++i) {
    address.bytes[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  }
  return address;
}

IpAddress IpAddress::V6(const std::array<std::uint8_t, 16>& bytes) {
  IpAddress address;
  if (IsMapped(bytes)) {
    std::copy(bytes.begin() + 12, bytes.end(), address.bytes.begin());
  } else {
    address = {Family::kV6, bytes};
  }
  return address;
}

Result<IpAddress> IpAddress::Parse(std::string_view text) {
  const std::string terminated(text.substr(0, kLongestAddress + 1));
  if (text.size() > kLongestAddress || terminated.find('\0') != std::string::npos) {
    return NotAn("IP address", text);
  }
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) {
    return V6(bytes);
  }
  bytes = {};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) {
    return IpAddress{Family::kV4, bytes};
  }
  return NotAn("IP address", text);
}

std::uint32_t IpAddress::v4() const {
  CENOTE_CHECK(is_v4());
  return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

std::string IpAddress::ToString() const {
  if (is_v4()) {
    return DottedQuad(bytes.data());
  }
  return IsMapped(bytes) ? "::ffff:" + DottedQuad(bytes.data() + 12) : V6Text(bytes);
}

Result<IpPrefix> IpPrefix::Parse(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  const auto address = IpAddress::Parse(address_text);
  if (!address) {
    return NotAn("IP address or prefix", text);
  }
  if (slash == std::string_view::npos) {
    return Of(*address, address->bits());
  }
  const bool mapped = address->is_v4() && address_text.find(':') != std::string_view::npos;
  const auto written = ParseLength(text.substr(slash + 1));
  const int length = written.value_or(-1) - (mapped ? kMappedBits : 0);
  if (length < 0 || length > address->bits()) {
    return NotAn("IP prefix (bad length)", text);
  }
  const IpPrefix prefix = Of(*address, length);
  if (prefix.first != *address) {
    return NotAn("IP prefix (bits beyond the length are set)", text);
  }
  return prefix;
}

IpPrefix IpPrefix::Of(const IpAddress& address, int length) {
  const int kept = std::clamp(length, 0, address.bits());
  IpPrefix prefix{address, static_cast<std::uint8_t>(kept)};
  for (std::size_t i = 0; i < prefix.first.bytes.size(); ++i) {
    prefix.first.bytes[i] &= MaskAt(i, kept);
  }
  return prefix;
}

IpAddress IpPrefix::Last() const {
  IpAddress last = first;
  for (std::size_t i = 0; i < static_cast<std::size_t>(first.bits()) / 8; ++i) {
    last.bytes[i] |= static_cast<std::uint8_t>(~MaskAt(i, length));
  }
  return last;
}

bool IpPrefix::Contains(const IpAddress& address) const {
  return address.family == first.family && Of(address, length).first == first;
}

bool IpPrefix::Contains(const IpPrefix& other) const { return length <= other.length && Contains(other.first); }

std::string IpPrefix::ToString() const {
  return is_host() ? first.ToString() : first.ToString() + '/' + std::to_string(length);
}

}  // namespace cenote
