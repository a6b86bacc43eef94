#include "sinkhole/traps.h"

#include "sinkhole/text.h"

namespace cenote::sinkhole {

namespace {

std::string_view WithoutRoot(std::string_view domain) {
  return !domain.empty() && domain.back() == '.' ? domain.substr(0, domain.size() - 1) : domain;
}

}  // namespace

Result<Traps> Traps::Parse(const std::vector<std::string>& items) {
  Traps traps;
  traps.any_ = items.empty();
  for (const std::string& item : items) {
    const std::size_t at = item.rfind('@');
    // A domain is checked as that of some mailbox.
    const bool address = at != std::string::npos && at != 0;
    const std::string mailbox = address ? item : at == 0 ? "x" + item : "x@" + item;
    const Result<Path> path = ParseMailbox(mailbox);
    if (!path) {
      return Error{Error::Code::kInvalid, "\"" + item + "\": an address, a domain or @domain is wanted"};
    }
    const std::string domain = Lower(WithoutRoot(path->domain));
    if (address) {
      traps.addresses_.insert(Lower(path->local) + "@" + domain);
      traps.address_domains_.insert(domain);
    } else {
      (at == 0 ? traps.exact_domains_ : traps.domains_).insert(domain);
    }
  }
  return traps;
}

Signal Traps::Judge(const Path& recipient) const {
  if (any_) {
    return Signal::kTrapRecipient;
  }
  if (recipient.domain.empty()) {
    return Signal::kUnknownRecipient;
  }
  const std::string domain = Lower(WithoutRoot(recipient.domain));
  if (addresses_.count(Lower(recipient.local) + "@" + domain) != 0) {
    return Signal::kTrapRecipient;
  }
  if (IsTrapDomain(domain)) {
    return Signal::kTrapDomain;
  }
  return address_domains_.count(domain) != 0 ? Signal::kUnknownRecipient : Signal::kRelayAttempt;
}

bool Traps::IsTrapDomain(std::string_view domain) const {
  if (exact_domains_.count(std::string(domain)) != 0) {
    return true;
  }
  while (!domain.empty()) {
    if (domains_.count(std::string(domain)) != 0) {
      return true;
    }
    const std::size_t dot = domain.find('.');
    domain = dot == std::string_view::npos ? std::string_view() : domain.substr(dot + 1);
  }
  return false;
}

}  // namespace cenote::sinkhole
