// Exempt space: what is never listed, whatever the source. The store cuts it out of every Listing as holes.
#pragma once

#include <vector>

#include "collector/model/subject.h"
#include "ops/config.h"

namespace cenote::collector {

// Private, loopback, link-local, shared (CGN), multicast, benchmarking and reserved space of both families (RFC 6890
// and the IANA special-purpose registries). The documentation ranges stay listable: they are what examples and tests
// use.
std::vector<Subject> BuiltInExempt();

// `[policy] exempt`.
std::vector<Subject> ConfiguredExempt(const ops::Config& config);

}  // namespace cenote::collector
