#include "rbl/role.h"

namespace cenote::rbl {

ops::Room Describe() { return {}; }

}  // namespace cenote::rbl
