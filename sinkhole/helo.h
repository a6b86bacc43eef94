// What the name that a client gives itself betrays. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "collector/model/ip.h"
#include "collector/model/signal.h"

namespace cenote::sinkhole {

// The Signal of a HELO or EHLO argument, nothing for a plausible one: a host name with a dot in letters, digits and
// hyphens, or an address literal that is the peer's own address.
struct HeloFacts {
  IpAddress peer;
  IpAddress local;
  std::string_view our_name;
};
std::optional<Signal> JudgeHelo(std::string_view argument, const HeloFacts& facts);

}  // namespace cenote::sinkhole
