// `cenote run`: opens the sockets, starts every role as a child, restarts with back-off what crashes, stops in flow
// order.
#pragma once

#include <vector>

#include "ops/command.h"

namespace cenote::ops {

// `roles` in flow order (sinkhole, collector, feeds, rbl): the order in which they are stopped. Started collector
// first. With `hints`, three lines to paste are printed to standard output once every role is ready. Returns the exit
// code of `cenote run`.
int Supervise(const Context& context, const std::vector<Role>& roles, bool hints);

}  // namespace cenote::ops
