// Traps: which recipients are baits. Made from the configuration at start, read by every worker.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "collector/model/result.h"
#include "collector/model/signal.h"
#include "sinkhole/path.h"

namespace cenote::sinkhole {

class Traps {
 public:
  // Each item is an address ("bait@example.net"), a domain ("example.net": it and all below it) or "@example.net"
  // (exactly that domain). No item: every recipient is a trap.
  static Result<Traps> Parse(const std::vector<std::string>& items);

  // kTrapRecipient: a trap address, or any address when none is configured. kTrapDomain: at a trap domain.
  // kUnknownRecipient: another address at a domain of which only addresses are traps, and <postmaster>.
  // kRelayAttempt: a domain that is not ours at all. Letter case does not count, in local parts neither.
  Signal Judge(const Path& recipient) const;

 private:
  bool IsTrapDomain(std::string_view domain) const;

  std::unordered_set<std::string> addresses_;  // "local@domain", lower case
  std::unordered_set<std::string> address_domains_;
  std::unordered_set<std::string> exact_domains_;
  std::unordered_set<std::string> domains_;  // with everything below
  bool any_ = true;
};

}  // namespace cenote::sinkhole
