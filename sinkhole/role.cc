#include "sinkhole/role.h"

namespace cenote::sinkhole {

ops::Room Describe() { return {}; }

}  // namespace cenote::sinkhole
