// Apply: carries an Order out inside a write transaction. The same code runs in the collector and, when none runs, in
// the command under the collector's lock.
#pragma once

#include <string>

#include "collector/changes.h"
#include "collector/orders.h"
#include "collector/store/writer.h"

namespace cenote::collector {

// `by`: who gave the Order, as it is kept in the part. The reply carries a refusal (exempt, not listed); an error here
// means that the store failed and the transaction must not be committed. The serial is the committer's to fill in.
Result<OrderReply> Apply(store::Writer& writer, const Order& order, const std::string& by, ChangeTally& changes);

// Apply in a transaction of its own, committed when it returns unless the reply refuses. The error is kFull when the
// store had no room (nothing happened), otherwise final.
Result<OrderReply> ApplyAndCommit(store::Env& env, const Order& order, const std::string& by, Time clock,
                                  ChangeTally& changes);

// "10.1.2.3 is exempt: inside 10.0.0.0/8 (built in)".
Error ExemptError(const Subject& subject, const std::pair<Subject, store::Allow>& hole);
std::string_view OriginText(store::Allow::Origin origin);

}  // namespace cenote::collector
