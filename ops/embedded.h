// The configuration of a `cenote` that is started without --config.
#pragma once

#include <string_view>

namespace cenote::ops {

// TOML over the schema's defaults: all that a first try on one machine needs beyond them.
std::string_view EmbeddedConfig();

}  // namespace cenote::ops
