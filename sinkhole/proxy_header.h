// The PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt): what stands before the dialogue when a proxy
// carries the connection. Pure and incremental.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "collector/model/result.h"
#include "ops/endpoint.h"

namespace cenote::sinkhole {

// Enough for version 1 (107 bytes) and for version 2 with many TLVs; a claim beyond it is an error.
inline constexpr std::size_t kMaxProxyHeader = 4096;

struct ProxyHeader {
  std::size_t size = 0;  // bytes of the header
  bool known = false;    // false: UNKNOWN or LOCAL, the socket's own addresses hold
  ops::Endpoint source;
  ops::Endpoint destination;
};

// Looks at the first bytes of a connection: a header; nothing when more bytes are needed; kInvalid as soon as they
// cannot become one.
Result<std::optional<ProxyHeader>> ParseProxyHeader(std::string_view bytes);

}  // namespace cenote::sinkhole
