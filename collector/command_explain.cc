// `cenote explain`: why a Subject is listed, or why it is not.
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "collector/apply.h"
#include "collector/command_words.h"
#include "collector/commands.h"
#include "collector/model/escape.h"
#include "collector/open_store.h"
#include "collector/print.h"
#include "collector/store/reader.h"
#include "collector/store/reference.h"
#include "ops/clock.h"
#include "ops/reasons.h"

namespace cenote::collector {
namespace {

struct Found {
  Subject subject;
  Subject judged;  // what its Record and judgement stand under: an IPv6 address is judged by its /64
  Time now{};
  store::ReferenceKey key{};
  std::vector<std::pair<Subject, Part>> parts;  // living ones, widest Subject first
  std::optional<std::pair<Subject, store::Allow>> hole;
  std::optional<Record> record;
  Listing before;  // of `judged`
};

Subject JudgedAs(const Subject& subject) {
  const IpPrefix* prefix = subject.prefix();
  return prefix != nullptr && prefix->is_host() ? Subject::ForSource(prefix->first) : subject;
}

Status ReadParts(store::Reader& reader, Found& found) {
  const auto covering = reader.Covering(found.subject);
  if (!covering) {
    return covering.error();
  }
  for (const auto& [subject, listing] : *covering) {
    for (const Part& part : listing.parts) {
      if (part.until > found.now) {
        found.parts.emplace_back(subject, part);
      }
    }
  }
  return {};
}

template <typename T>
Status Take(Result<T> result, T& into) {
  if (!result) {
    return result.error();
  }
  into = std::move(*result);
  return {};
}

Status ReadAll(store::Reader& reader, Found& found) {
  const Result<store::Stamp> stamp = reader.ReadStamp();
  if (!stamp) {
    return stamp.error();
  }
  found.now = std::max(ops::Now(), stamp->last_time);
  std::optional<Listing> before;
  for (const auto& step : {std::function<Status()>([&] { return Take(reader.ReferenceKey(), found.key); }),
                           std::function<Status()>([&] { return ReadParts(reader, found); }),
                           std::function<Status()>([&] { return Take(reader.FindAllow(found.subject), found.hole); }),
                           std::function<Status()>([&] { return Take(reader.GetRecord(found.judged), found.record); }),
                           std::function<Status()>([&] { return Take(reader.GetListing(found.judged), before); })}) {
    if (Status done = step(); !done) {
      return done;
    }
  }
  found.before = before.value_or(Listing{});
  return {};
}

std::string ReferenceOf(const Found& found, const Subject& subject, const Part& part) {
  return store::ReferenceOf(found.key, subject, part.reason, ToSeconds(part.since));
}

void PrintPart(const Found& found, const Subject& subject, const Part& part, const ReasonTable& reasons) {
  std::cout << "  " << subject.ToString() << " " << reasons.NameOf(part.reason) << " ("
            << part.reason.Answer().ToString() << ") by " << SourceText(part.source) << ", grade " << int{part.grade}
            << ", since " << FormatTime(part.since) << " until " << FormatTime(part.until) << ", reference "
            << ReferenceOf(found, subject, part) << (part.publish ? "" : ", private") << "\n";
  if (!part.by.empty()) {
    std::cout << "    by " << EscapeForTerminal(part.by) << "\n";
  }
  if (!part.note.empty()) {
    std::cout << "    note: " << EscapeForTerminal(part.note) << "\n";
  }
}

void PrintText(const Found& found, const Policy& policy, const ReasonTable& reasons) {
  const std::string name = found.subject.ToString();
  if (found.hole) {
    std::cout << ExemptError(found.subject, *found.hole).message << ", never listed\n";
  }
  const bool listed = !found.hole && !found.parts.empty();
  if (listed) {
    std::cout << name << " is listed\n";
    for (const auto& [subject, part] : found.parts) {
      PrintPart(found, subject, part, reasons);
    }
  } else if (!found.hole) {
    std::cout << name << " is not listed" << (found.record ? "" : " and was never seen") << "\n";
  }
  if (found.record) {
    std::cout << RecordText(*found.record)
              << ExplanationText(Decide(*found.record, found.before, policy, found.now).why, policy, reasons);
  }
}

void PrintObject(const Found& found, const Policy& policy, const ReasonTable& reasons) {
  nlohmann::ordered_json parts = nlohmann::ordered_json::array();
  for (const auto& [subject, part] : found.parts) {
    nlohmann::ordered_json object = PartJson(subject, part, reasons);
    object["reference"] = ReferenceOf(found, subject, part);
    parts.push_back(std::move(object));
  }
  nlohmann::ordered_json object = {{"subject", found.subject.ToString()},
                                   {"listed", !found.hole && !found.parts.empty()},
                                   {"seen", found.record.has_value()},
                                   {"parts", std::move(parts)}};
  if (found.hole) {
    object["exempt"] = {{"subject", found.hole->first.ToString()},
                        {"origin", OriginText(found.hole->second.origin)},
                        {"note", ToValidUtf8(found.hole->second.note)},
                        {"by", ToValidUtf8(found.hole->second.by)}};
  }
  if (found.record) {
    object["record"] = RecordJson(*found.record);
    object["judgement"] = ExplanationJson(Decide(*found.record, found.before, policy, found.now).why, policy, reasons);
  }
  PrintJson(object);
}

int Explain(const ops::Context& context, const std::string& word, bool json) {
  const Result<Subject> subject = SubjectWord(word);
  if (!subject) {
    return ops::Fail(subject.error(), ops::kExitUsage);
  }
  const Result<ReasonTable> reasons = ops::ReasonsOf(context.config);
  if (!reasons) {
    return ops::Fail(reasons.error(), ops::kExitConfig);
  }
  Result<std::unique_ptr<store::Env>> env = OpenForReading(context.config);
  if (!env) {
    return ops::Fail(env.error());
  }
  Found found;
  found.subject = *subject;
  found.judged = JudgedAs(*subject);
  store::Reader reader(**env);
  Status read = reader.Renew();
  if (read) {
    read = ReadAll(reader, found);
    reader.Release();
  }
  if (!read) {
    return ops::Fail(read.error());
  }
  (json ? PrintObject : PrintText)(found, PolicyFrom(context.config), *reasons);
  const bool known = found.hole || found.record || !found.parts.empty();
  return known ? ops::kExitOk : ops::kExitNotFound;
}

}  // namespace

ops::Command ExplainCommand() {
  return {"explain", "Say why a Subject is listed, or why it is not: each Signal, its weight, its decay and the sum.",
          [](CLI::App& app) {
            struct Words {
              std::string subject;
              bool json = false;
            };
            auto words = std::make_shared<Words>();
            app.add_option("subject", words->subject, "Address, prefix, domain name or sha256:HEX")
                ->required()
                ->type_name("SUBJECT");
            app.add_flag("--json", words->json, "One JSON object");
            app.footer("Exit codes: 0 listed, seen or exempt; 2 not listed and never seen.");
            return [words](const ops::Context& context) { return Explain(context, words->subject, words->json); };
          }};
}

}  // namespace cenote::collector
