// A small DNS client for tests: builds queries byte by byte and takes replies apart, with no line of the server's code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cenote::rbl::testing {

struct QuerySpec {
  std::string name;  // "2.0.0.127.bl.test", "" for the root
  std::uint16_t type = 1;
  std::uint16_t dns_class = 1;
  std::uint16_t id = 0x1234;
  std::uint16_t flags = 0x0100;  // RD
  bool edns = false;
  std::uint16_t edns_size = 1232;
  std::uint8_t edns_version = 0;
  std::uint16_t edns_flags = 0;
  std::string edns_options;  // raw
};

std::string U16(unsigned value);
std::string WireName(std::string_view name);
std::string Opt(const QuerySpec& spec);
std::string MakeQuery(const QuerySpec& spec);
std::string MakeQuery(std::string_view name, std::uint16_t type);

struct Rr {
  std::string owner;  // lower case, no final dot
  std::uint16_t type = 0;
  std::uint16_t dns_class = 0;
  std::uint32_t ttl = 0;
  std::string data;
};

struct ParsedReply {
  bool ok = false;  // it could be read to its last byte
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  unsigned rcode = 0;    // with the OPT record's upper bits
  std::string question;  // raw bytes of the question section
  std::vector<Rr> answers;
  std::vector<Rr> authorities;
  std::optional<Rr> opt;
  std::optional<unsigned> ede;

  bool aa() const { return (flags & 0x0400U) != 0; }
  bool tc() const { return (flags & 0x0200U) != 0; }
};

ParsedReply ParseReply(std::string_view bytes);

// "NOERROR A:127.0.0.2,127.0.0.4", "NXDOMAIN SOA:bl.test", "NOERROR SOA:bl.test" (NODATA), "REFUSED EDE20".
std::string Summary(const ParsedReply& reply);

std::string TextOf(const Rr& record);  // a TXT record's strings, joined
// "7.113.0.203" for 203.0.113.7, 32 nibbles for IPv6 text.
std::string Reversed(std::string_view address);

}  // namespace cenote::rbl::testing
