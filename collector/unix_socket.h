// Unix stream sockets of the collector: bound at start, connected to by sinkhole workers and commands.
#pragma once

#include <string>

#include "collector/model/result.h"
#include "ops/fd.h"

namespace cenote::collector {

// Binds and listens, non-blocking, with exactly `mode`. A socket that an earlier process left is replaced; the caller
// holds the store's lock, so nobody lives behind it.
Result<ops::Fd> ListenUnix(const std::string& path, unsigned mode);

// Connects, blocking, with `seconds` as the limit of each send and receive. kUnavailable when nobody listens there.
Result<ops::Fd> ConnectUnix(const std::string& path, int seconds);

// The account behind a connection by SO_PEERCRED: its name, or "uid 1234".
std::string PeerName(int fd);

// The account that runs this process; with sudo, who called it: "alice".
std::string CallerName();

}  // namespace cenote::collector
