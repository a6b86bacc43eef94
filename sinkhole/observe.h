// The arrow from a Transaction to an Observation: a pure function.
#pragma once

#include "collector/model/observation.h"
#include "sinkhole/features.h"
#include "sinkhole/transaction.h"

namespace cenote::sinkhole {

Observation Observe(const Transaction& transaction, const Features& features, const ArchiveReference& archive);

}  // namespace cenote::sinkhole
