#include "ops/clock_jumps.h"

namespace cenote::ops {

bool ClockJumps::Trusted(Time wall, Moment moment) {
  if (wall - wall_ > moment - moment_ + kJump) {
    trusted_from_ = moment + kProbation;
  }
  wall_ = wall;
  moment_ = moment;
  return moment >= trusted_from_;
}

}  // namespace cenote::ops
