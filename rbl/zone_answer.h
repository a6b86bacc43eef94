// The answer to one well-formed question inside one zone: apex, sublists, addresses, the empty names above them, and
// the SOA of everything that is not there. Pure but for what Lookup reads.
#pragma once

#include "rbl/reply.h"
#include "rbl/view.h"

namespace cenote::rbl {

struct ZoneOutcome {
  bool listed = false;
  bool unreadable = false;  // the list could not be read: SERVFAIL, never a false "not listed"
};

// `zone` is the one that the name lies in; view.lookup is set.
ZoneOutcome AnswerInZone(const Question& question, const Zone& zone, const View& view, Reply& reply);

}  // namespace cenote::rbl
