// What the configuration says about this room: its keys, and what is made of them.
#pragma once

#include "collector/model/result.h"
#include "ops/config.h"
#include "rbl/tcp_worker.h"
#include "rbl/zones.h"

namespace cenote::rbl {

ops::Schema OptionsSchema();

// The zones of [[rbl.zone]], or bl.cenote.test when there is none. The error names the zone and the rule.
Result<Zones> ZonesOf(const ops::Config& config);
TcpLimits TcpLimitsOf(const ops::Config& config);

}  // namespace cenote::rbl
