// A query as it stands on the wire: header, question, EDNS (RFC 1035 4, RFC 6891). Parsing borrows the bytes, copies
// nothing and never follows a pointer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rbl/name.h"
#include "rbl/wire.h"

namespace cenote::rbl {

struct Question {
  NameView name;
  std::uint16_t type = 0;
  std::uint16_t dns_class = 0;
  std::string_view bytes;  // name, type and class as sent: echoed byte for byte
};

struct Edns {
  std::uint16_t size = 0;  // what the client can take by UDP
  std::uint8_t version = 0;
  bool dnssec_ok = false;
};

struct Request {
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  std::optional<Question> question;  // when there is exactly one and it is well formed
  std::optional<Edns> edns;          // also from a malformed message, as far as it could be read
  bool well_formed = false;          // exactly one question, at most one OPT, nothing behind the last record

  unsigned opcode() const { return (flags & kOpcodeMask) >> 11U; }
};

// Nothing when the bytes deserve no reply: shorter than a header, or themselves a reply.
std::optional<Request> ParseRequest(std::string_view bytes);

}  // namespace cenote::rbl
