// ChangeTally: how many parts were listed, changed and ended, by Reason: what the metrics show of a transaction.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "collector/model/listing.h"

namespace cenote::collector {

enum class PartChange : std::uint8_t { kListed, kChanged, kEnded };
inline constexpr std::array<std::string_view, 3> kPartChangeNames = {"listed", "changed", "ended"};

using ChangeTally = std::map<Reason, std::array<std::uint64_t, 3>>;

void CountChange(const Listing& before, const Listing& after, ChangeTally& tally);

}  // namespace cenote::collector
