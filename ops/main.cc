// The one binary. It lists the rooms, in flow order; what they offer is in their role.h.
#include "collector/role.h"
#include "feeds/role.h"
#include "ops/app.h"
#include "rbl/role.h"
#include "sinkhole/role.h"

int main(int argc, char** argv) {
  return cenote::ops::RunApp(
      {cenote::sinkhole::Describe(), cenote::collector::Describe(), cenote::feeds::Describe(), cenote::rbl::Describe()},
      argc, argv);
}
