// Listening sockets: opened by the supervisor (or systemd) and handed down by LISTEN_FDS, or opened by a role that runs
// alone. What a role listens on is said once, as a list of SocketNeeds.
//
// The order inside a name is address by address, and per address one socket per copy: worker w takes the sockets whose
// place modulo `copies` is w.
#pragma once

#include <string>
#include <vector>

#include "collector/model/result.h"
#include "ops/endpoint.h"
#include "ops/fd.h"

namespace cenote::ops {

enum class Transport { kTcp, kUdp };

struct SocketNeed {
  std::string name;  // LISTEN_FDNAMES: "smtp", "smtp-proxy", "dns-udp", "dns-tcp", "web", "metrics"
  Transport transport = Transport::kTcp;
  std::vector<Endpoint> endpoints;
  int copies = 1;          // SO_REUSEPORT sockets per endpoint
  int receive_buffer = 0;  // SO_RCVBUF in bytes; 0: the kernel's default
  std::string key = {};    // the configuration key that the endpoints come from, for the error
};

struct NamedSocket {
  std::string name;
  Fd fd;
};

// Opens (non-blocking, close-on-exec, SO_REUSEADDR; SO_REUSEPORT when copies > 1; IPV6_V6ONLY) and listens. With port 0
// all copies share the port that the first one got. The error names key and endpoint:
// sinkhole.listen = "127.0.0.1:2525": Address already in use.
Result<std::vector<NamedSocket>> OpenSockets(const std::vector<SocketNeed>& needs);

// The sockets that LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES hand to this process; empty when there are none. Removes
// the variables. Call once.
std::vector<NamedSocket> InheritedSockets();

// What a role uses: the inherited sockets when there are any, otherwise opens its needs.
Result<std::vector<NamedSocket>> TakeSockets(const std::vector<SocketNeed>& needs);

// Moves all sockets called `name` out of `sockets`, in order.
std::vector<Fd> Extract(std::vector<NamedSocket>& sockets, std::string_view name);

// The address that a socket is bound to.
Endpoint BoundEndpoint(int fd);

}  // namespace cenote::ops
