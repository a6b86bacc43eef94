#include "collector/command_words.h"

#include <iostream>

#include <nlohmann/json.hpp>

#include "collector/model/escape.h"
#include "collector/print.h"
#include "ops/command.h"

namespace cenote::collector {
namespace {

Error Wrong(std::string message) { return {Error::Code::kInvalid, std::move(message)}; }

}  // namespace

Result<Subject> SubjectWord(std::string_view word) {
  Result<Subject> subject = Subject::Parse(word);
  // A single label is a name to the store; on the command line it is a slip.
  if (subject && subject->name() != nullptr && word.find('.') == std::string_view::npos) {
    return Wrong("'" + std::string(word) + "': is not an address, prefix, domain name or sha256: hash");
  }
  return subject;
}

Result<Reason> ReasonWord(const ReasonTable& reasons, std::string_view word) {
  if (const ReasonRow* row = reasons.Find(word); row != nullptr) {
    return row->reason;
  }
  std::string known;
  for (const ReasonRow& row : reasons.rows()) {
    known += (known.empty() ? "" : ", ") + row.name;
  }
  return Wrong("reason '" + std::string(word) + "': is not known; known are " + known);
}

Status ReasonFits(const ReasonTable& reasons, Reason reason, const Subject& subject) {
  if (reason.ForNames() && subject.prefix() != nullptr) {
    return Wrong("reason '" + reasons.NameOf(reason) + "': is for names and files, not for addresses");
  }
  if (!reason.ForNames() && reason.number < kFirstCustomReason && subject.prefix() == nullptr) {
    return Wrong("reason '" + reasons.NameOf(reason) + "': is for addresses only");
  }
  return {};
}

Result<Duration> LifeWord(std::string_view word) {
  Result<Duration> life = ParseDuration(word);
  if (!life) {
    return Within("--for", life.error());
  }
  if (*life < 1s) {
    return Wrong("--for '" + std::string(word) + "': must be at least 1s");
  }
  return life;
}

int FailOrder(const Error& error) {
  const bool absent = error.code == Error::Code::kNotFound;
  return ops::Fail(error, absent ? ops::kExitNotFound : ops::kExitFailed);
}

void PrintReply(const OrderReply& reply, std::string_view done, std::string_view subject, bool json) {
  if (!json) {
    std::cout << EscapeForTerminal(subject) << " " << done << "\n";
    return;
  }
  const nlohmann::ordered_json object = {{"subject", subject},     {"done", done},
                                         {"listed", reply.listed}, {"refreshed", reply.refreshed},
                                         {"ended", reply.ended},   {"serial", reply.serial}};
  PrintJson(object);
}

}  // namespace cenote::collector
