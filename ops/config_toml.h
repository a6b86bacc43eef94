// One TOML node read as one declared key: the only place where toml++ meets a Value. For config.cc alone: this header
// drags in all of toml++.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "ops/config.h"

namespace cenote::ops {

// The value of `key`, checked against its type and range. The error is the rule alone: "must be ...".
Result<Value> ReadValue(const Key& key, const toml::node& node);

// `node` as one short line of TOML, safe to print.
std::string PrintNode(const toml::node& node);

// `text` parsed, or an error "FILE:LINE: what is wrong".
Result<toml::table> ParseToml(std::string_view text, std::string_view where);

}  // namespace cenote::ops
