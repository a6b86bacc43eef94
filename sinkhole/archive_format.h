// What the archive's writer and readers agree on.
#pragma once

#include <cstddef>

#include "collector/model/frame.h"
#include "sinkhole/transaction.h"

namespace cenote::sinkhole {

// The largest encoded Transaction: its message, its steps at their bounds would be more than any dialogue keeps.
inline constexpr std::size_t kMaxTransactionBytes = kMaxMessage + (16U << 20U);
// zstd adds at most 1/256 and a little to what it cannot compress.
inline constexpr std::size_t kMaxArchivedPayload = kMaxTransactionBytes + (kMaxTransactionBytes >> 8U) + 1024;

}  // namespace cenote::sinkhole
