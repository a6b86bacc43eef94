// Transactions for tests.
#pragma once

#include <cstdint>
#include <string>

#include "sinkhole/transaction.h"

namespace cenote::sinkhole {

// One in which every field says something.
Transaction FullTransaction(std::uint64_t sequence = 7, std::uint16_t worker = 0);
Transaction EndedSession();  // Signals only, no message
Transaction MakeMinimal();   // nothing but what must be

}  // namespace cenote::sinkhole
