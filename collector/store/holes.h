// Holes: exempt space. Kept per Subject and origin, so that an operator's `allow` and the configuration's can name the
// same Subject and go separately.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "collector/store/reader.h"
#include "collector/store/txn.h"

namespace cenote::store {

std::string Encode(const Allow& allow);  // without the origin, which is in the key; texts are cut as a Part's are
Result<Allow> DecodeAllow(std::uint8_t origin, std::string_view bytes);

// The narrowest hole that contains `subject`.
std::optional<std::pair<Subject, Allow>> FindHole(Txn& txn, const Subject& subject);

// "exempt: 10.0.0.0/8 (built in)"
std::string DescribeHole(const Subject& subject, const Allow& allow);

}  // namespace cenote::store
