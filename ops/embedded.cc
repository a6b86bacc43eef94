#include "ops/embedded.h"

namespace cenote::ops {

// The PROXY listener lets anyone on loopback claim to be any address: right for a try, wrong as a default.
std::string_view EmbeddedConfig() {
  return R"([sinkhole]
proxy_listen = ["127.0.0.1:2526"]
)";
}

}  // namespace cenote::ops
