#include "sinkhole/proxy_header.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "collector/model/bytes.h"

namespace cenote::sinkhole {

namespace {

constexpr std::string_view kTextStart = "PROXY ";
constexpr std::size_t kMaxTextHeader = 107;
constexpr std::string_view kSignature{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t kFixedPart = 16;  // signature, command, family, length

Error Invalid(std::string_view why) { return {Error::Code::kInvalid, "PROXY header: " + std::string(why)}; }

using Parsed = Result<std::optional<ProxyHeader>>;

bool CanBecome(std::string_view bytes, std::string_view start) {
  const std::size_t size = std::min(bytes.size(), start.size());
  return bytes.substr(0, size) == start.substr(0, size);
}

std::optional<std::uint16_t> Port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool plain = !text.empty() && (text.size() == 1 || text.front() != '0');
  return plain && error == std::errc() && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

// The four fields behind "TCP4 " or "TCP6 ", one blank between them.
Parsed ParseTextAddresses(std::string_view line, bool v4, std::size_t size) {
  std::array<std::string_view, 4> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t end = i + 1 < fields.size() ? line.find(' ') : line.size();
    if (end == std::string_view::npos) {
      return Invalid("two addresses and two ports are wanted");
    }
    fields.at(i) = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  const Result<IpAddress> source = IpAddress::Parse(fields[0]);
  const Result<IpAddress> destination = IpAddress::Parse(fields[1]);
  const std::optional<std::uint16_t> source_port = Port(fields[2]);
  const std::optional<std::uint16_t> destination_port = Port(fields[3]);
  // The spelling decides the family: a mapped IPv4 address is TCP6 on the wire and IPv4 from here on.
  const bool colons = fields[0].find(':') != std::string_view::npos && fields[1].find(':') != std::string_view::npos;
  const bool dots = fields[0].find(':') == std::string_view::npos && fields[1].find(':') == std::string_view::npos;
  if (!source || !destination || !source_port || !destination_port || !(v4 ? dots : colons)) {
    return Invalid("a bad address or port");
  }
  return std::optional(ProxyHeader{size, true, {*source, *source_port}, {*destination, *destination_port}});
}

Parsed ParseText(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kMaxTextHeader);
  const std::size_t lf = head.find('\n');
  if (lf == std::string_view::npos) {
    if (bytes.size() >= kMaxTextHeader) {
      return Invalid("longer than 107 bytes");
    }
    return std::optional<ProxyHeader>();
  }
  if (head[lf - 1] != '\r') {
    return Invalid("does not end with CR LF");
  }
  const std::string_view line = head.substr(kTextStart.size(), lf - 1 - kTextStart.size());
  const std::size_t size = lf + 1;
  if (line == "UNKNOWN" || line.substr(0, 8) == "UNKNOWN ") {
    return std::optional(ProxyHeader{size, false, {}, {}});
  }
  const std::string_view family = line.substr(0, 5);
  if (family != "TCP4 " && family != "TCP6 ") {
    return Invalid("TCP4, TCP6 or UNKNOWN is wanted");
  }
  return ParseTextAddresses(line.substr(5), family == "TCP4 ", size);
}

IpAddress TakeAddress(ByteReader& reader, bool v4) {
  if (v4) {
    return IpAddress::V4(reader.U32());
  }
  std::array<std::uint8_t, 16> bytes{};
  for (std::uint8_t& byte : bytes) {
    byte = reader.U8();
  }
  return IpAddress::V6(bytes);
}

Parsed ParseBinary(std::string_view bytes) {
  if (bytes.size() < kFixedPart) {
    return std::optional<ProxyHeader>();
  }
  ByteReader reader(bytes.substr(kSignature.size()));
  const std::uint8_t command = reader.U8();
  const std::uint8_t family = reader.U8();
  const std::size_t size = kFixedPart + reader.U16();
  if (command != 0x20 && command != 0x21) {
    return Invalid("version 2 with LOCAL or PROXY is wanted");
  }
  if (size > kMaxProxyHeader) {
    return Invalid("too long");
  }
  if (bytes.size() < size) {
    return std::optional<ProxyHeader>();
  }
  if (command == 0x20 || family == 0x00) {  // LOCAL, or UNSPEC: no addresses that count
    return std::optional(ProxyHeader{size, false, {}, {}});
  }
  if (family != 0x11 && family != 0x21) {
    return Invalid("only TCP over IPv4 or IPv6 is known");
  }
  ByteReader addresses(bytes.substr(kFixedPart, size - kFixedPart));  // the TLVs behind them are skipped
  ProxyHeader header{size, true, {}, {}};
  header.source.address = TakeAddress(addresses, family == 0x11);
  header.destination.address = TakeAddress(addresses, family == 0x11);
  header.source.port = addresses.U16();
  header.destination.port = addresses.U16();
  if (!addresses.ok()) {
    return Invalid("shorter than its addresses");
  }
  return std::optional(header);
}

}  // namespace

Result<std::optional<ProxyHeader>> ParseProxyHeader(std::string_view bytes) {
  if (bytes.empty()) {
    return std::optional<ProxyHeader>();
  }
  if (CanBecome(bytes, kSignature)) {
    return ParseBinary(bytes);
  }
  if (!CanBecome(bytes, kTextStart)) {
    return Invalid("there is none");
  }
  return ParseText(bytes);
}

}  // namespace cenote::sinkhole
