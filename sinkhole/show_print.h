// How `cenote show` prints: text for a terminal (everything of the bot's escaped) and JSON.
#pragma once

#include <string>

#include "collector/model/observation.h"
#include "sinkhole/transaction.h"

namespace cenote::sinkhole {

std::string PrintFacts(const Observation& observation, const Transaction& transaction);
std::string PrintDialogue(const Transaction& transaction);
std::string PrintJson(const Observation& observation, const Transaction& transaction, bool dialogue);

}  // namespace cenote::sinkhole
