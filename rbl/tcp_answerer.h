// TcpAnswerer: the framing of DNS over TCP (RFC 7766 8: two bytes of length, then the message) around Answer, without a
// socket. Shared by the connections of one thread.
#pragma once

#include <string>
#include <vector>

#include "rbl/meters.h"
#include "rbl/store_lookup.h"
#include "rbl/zones.h"

namespace cenote::rbl {

class TcpAnswerer {
 public:
  // Everything referred to outlives this.
  TcpAnswerer(const Zones& zones, const StoreDoor& door, ops::Metrics& metrics);

  struct Progress {
    std::size_t answered = 0;
    bool broken = false;  // a message that deserves no reply: the stream is of no use
  };
  // Answers the complete messages at the front of `input`, all from one snapshot, and takes them out. Stops once
  // `output` holds `most` bytes or more.
  Progress Answer(std::string& input, std::string& output, std::size_t most);

 private:
  const Zones& zones_;
  StoreLookup lookup_;
  Meters meters_;
  Tally tally_;
  std::vector<char> reply_;
};

}  // namespace cenote::rbl
