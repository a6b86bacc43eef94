#include "collector/list_holes.h"

#include <iostream>

#include <nlohmann/json.hpp>

#include "collector/apply.h"
#include "collector/model/escape.h"
#include "collector/open_store.h"
#include "collector/print.h"
#include "collector/store/reader.h"

namespace cenote::collector {
namespace {

void PrintHole(const Subject& subject, const store::Allow& allow, bool json) {
  if (json) {
    return PrintJson({{"subject", subject.ToString()},
                      {"origin", OriginText(allow.origin)},
                      {"since", FormatTime(allow.since)},
                      {"note", ToValidUtf8(allow.note)},
                      {"by", ToValidUtf8(allow.by)}});
  }
  std::cout << subject.ToString() << "\t" << OriginText(allow.origin) << "\t" << FormatTime(allow.since) << "\t"
            << EscapeForTerminal(allow.by) << "\t" << EscapeForTerminal(allow.note) << "\n";
}

}  // namespace

int ListHoles(const ops::Context& context, bool json) {
  Result<std::unique_ptr<store::Env>> env = OpenForReading(context.config);
  if (!env) {
    return ops::Fail(env.error());
  }
  store::Reader reader(**env);
  Status walked = reader.Renew();
  std::vector<std::pair<Subject, store::Allow>> holes;
  if (walked) {
    walked = reader.ForEachHole([&](const Subject& subject, const store::Allow& allow) {
      holes.emplace_back(subject, allow);
      return true;
    });
    reader.Release();
  }
  if (!walked) {
    return ops::Fail(walked.error());
  }
  for (const auto& [subject, allow] : holes) {
    PrintHole(subject, allow, json);
  }
  return ops::kExitOk;
}

}  // namespace cenote::collector
