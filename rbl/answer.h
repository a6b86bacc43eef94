// Answer: the whole DNS logic, without a socket. Bytes of a query, a View and a moment make bytes of a reply, written
// into the caller's buffer. Pure but for what Lookup reads; whatever the bytes are, it neither fails nor allocates in
// proportion to them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ops/sockets.h"
#include "rbl/view.h"
#include "rbl/wire.h"

namespace cenote::rbl {

struct Answered {
  std::size_t size = 0;  // of the reply; 0: none is due (not a query at all)
  Rcode rcode = Rcode::kNoError;
  bool listed = false;      // it says that an address is listed, test entries included
  bool truncated = false;   // it says TC
  bool unreadable = false;  // SERVFAIL because the list could not be read
};

// `out` has room for kEdnsUdpSize bytes by UDP and kMaxMessage bytes by TCP.
Answered Answer(std::string_view request, ops::Transport transport, const View& view, std::span<char> out);

}  // namespace cenote::rbl
