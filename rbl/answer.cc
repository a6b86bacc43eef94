#include "rbl/answer.h"

#include <algorithm>
#include <optional>

#include "rbl/reply.h"
#include "rbl/zone_answer.h"

namespace cenote::rbl {
namespace {

struct Refusal {
  Rcode rcode;
  Ede ede = Ede::kNone;
};

// What is wrong with a query before its name is looked at.
std::optional<Refusal> RefusalOf(const Request& request) {
  if (request.opcode() != 0) {
    return Refusal{Rcode::kNotImp, Ede::kNotSupported};
  }
  if (!request.well_formed || request.question->type == 0) {
    return Refusal{Rcode::kFormErr};
  }
  if (request.edns.has_value() && request.edns->version != 0) {
    return Refusal{Rcode::kBadVers};
  }
  if (request.question->dns_class != kClassIn) {
    return Refusal{Rcode::kRefused, Ede::kNotSupported};
  }
  switch (request.question->type) {
    case kTypeOpt:
    case kTypeTsig:
      return Refusal{Rcode::kFormErr};
    case kTypeNxname:
      return Refusal{Rcode::kFormErr, Ede::kInvalidQueryType};
    case kTypeTkey:
    case kTypeMailb:
    case kTypeMaila:
      return Refusal{Rcode::kNotImp, Ede::kNotSupported};
    default:
      return std::nullopt;
  }
}

std::size_t LimitOf(const Request& request, ops::Transport transport) {
  if (transport == ops::Transport::kTcp) {
    return kMaxMessage;
  }
  const std::size_t client = request.edns.has_value() ? request.edns->size : kPlainUdpSize;
  return std::clamp(client, kPlainUdpSize, kEdnsUdpSize);
}

void AnswerQuestion(const Question& question, const View& view, Reply& reply, Answered& answered) {
  const Zone* zone = view.zones.Find(question.name);
  if (zone == nullptr) {
    reply.SetRcode(Rcode::kRefused, Ede::kNotAuthoritative);
  } else if (question.type == kTypeAxfr || question.type == kTypeIxfr) {
    reply.SetRcode(Rcode::kRefused, Ede::kProhibited);
  } else if (view.lookup == nullptr) {
    answered.unreadable = true;
    reply.SetRcode(Rcode::kServFail, Ede::kNotReady);
  } else {
    const ZoneOutcome outcome = AnswerInZone(question, *zone, view, reply);
    answered.listed = outcome.listed;
    answered.unreadable = outcome.unreadable;
  }
}

}  // namespace

Answered Answer(std::string_view bytes, ops::Transport transport, const View& view, std::span<char> out) {
  const auto request = ParseRequest(bytes);
  Answered answered;
  if (!request.has_value()) {
    return answered;
  }
  Reply reply(*request, out.first(LimitOf(*request, transport)));
  if (const auto refusal = RefusalOf(*request)) {
    reply.SetRcode(refusal->rcode, refusal->ede);
  } else {
    AnswerQuestion(*request->question, view, reply, answered);
  }
  answered.size = reply.Finish();
  answered.rcode = reply.rcode();
  answered.truncated = reply.truncated();
  return answered;
}

}  // namespace cenote::rbl
