// How a key's type and range read for a person; shared by the errors, the printed defaults and the reference page.
#pragma once

#include <string>
#include <string_view>

#include "ops/config.h"

namespace cenote::ops {

std::string_view TypeName(KeyType type);  // "list of address:port"

// "from 1 to 64", in the key's unit; empty when the range says nothing.
std::string PrintRange(const Key& key);

// The section of "sinkhole.listen" is "sinkhole", of "rbl.zone[].name" "rbl.zone[]", of "data_dir" "".
std::string_view SectionOf(std::string_view path);
std::string_view NameOf(std::string_view path);  // what stands behind it

}  // namespace cenote::ops
