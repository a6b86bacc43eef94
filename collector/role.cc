#include "collector/role.h"

namespace cenote::collector {

ops::Room Describe() { return {}; }

}  // namespace cenote::collector
