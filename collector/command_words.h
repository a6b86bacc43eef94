// What several commands share: the words that operators write, made values with one-line errors.
#pragma once

#include <string>
#include <string_view>

#include "collector/model/reason.h"
#include "collector/model/subject.h"
#include "collector/model/time.h"
#include "collector/orders.h"
#include "ops/config.h"

namespace cenote::collector {

// "203.0.113.0/24: host bits ..." as the parser says it.
Result<Subject> SubjectWord(std::string_view word);
// Names the known Reasons when `word` is none of them.
Result<Reason> ReasonWord(const ReasonTable& reasons, std::string_view word);
Status ReasonFits(const ReasonTable& reasons, Reason reason, const Subject& subject);
Result<Duration> LifeWord(std::string_view word);  // of --for

// Prints an error of an Order: refusals exit with kExitFailed or kExitNotFound.
int FailOrder(const Error& error);

// One line for people or one object for scripts on standard output.
void PrintReply(const OrderReply& reply, std::string_view done, std::string_view subject, bool json);

}  // namespace cenote::collector
