#include "feeds/role.h"

namespace cenote::feeds {

ops::Room Describe() { return {}; }

}  // namespace cenote::feeds
