#include <iostream>

#include <nlohmann/json.hpp>

#include "collector/model/escape.h"
#include "collector/orders.h"
#include "collector/print.h"

namespace cenote::collector {
namespace {

using Json = nlohmann::ordered_json;

double Number(Points points) { return static_cast<double>(points) / static_cast<double>(kPoint); }

Json ContributionJson(const Contribution& contribution) {
  return {{"signal", SignalName(contribution.signal)},
          {"count", contribution.count},
          {"weight", Number(contribution.weight)},
          {"capped", Number(contribution.capped)},
          {"decay", contribution.capped == 0 ? 1.0 : Number(contribution.points) / Number(contribution.capped)},
          {"points", Number(contribution.points)},
          {"share", Number(contribution.share)},
          {"manners", Number(contribution.manners)}};
}

}  // namespace

void PrintJson(const Json& json) { std::cout << json.dump(-1, ' ', true, Json::error_handler_t::replace) << "\n"; }

Json PartJson(const Subject& subject, const Part& part, const ReasonTable& reasons) {
  return {{"subject", subject.ToString()},
          {"reason", reasons.NameOf(part.reason)},
          {"code", part.reason.Answer().ToString()},
          {"source", SourceText(part.source)},
          {"grade", part.grade},
          {"since", FormatTime(part.since)},
          {"until", FormatTime(part.until)},
          {"publish", part.publish},
          {"note", ToValidUtf8(part.note)},
          {"by", ToValidUtf8(part.by)}};
}

Json RecordJson(const Record& record) {
  Json helos = Json::array();
  for (const std::string& helo : record.helos) {
    helos.push_back(ToValidUtf8(helo));
  }
  Json recent = Json::array();
  for (const Seen& seen : record.recent) {
    recent.push_back({{"id", seen.id.ToString()}, {"time", FormatTime(seen.time)}});
  }
  return {{"first_seen", FormatTime(record.first_seen)},
          {"last_seen", FormatTime(record.last_seen)},
          {"messages", record.messages},
          {"observations", record.observations},
          {"findings_in", record.findings_in},
          {"helos", std::move(helos)},
          {"recent", std::move(recent)}};
}

Json ExplanationJson(const Explanation& why, const Policy& policy, const ReasonTable& reasons) {
  Json signals = Json::array();
  for (const Contribution& contribution : why.signals) {
    signals.push_back(ContributionJson(contribution));
  }
  return {{"class", reasons.NameOf(why.rules.reason)},
          {"score", Number(why.score)},
          {"threshold", Number(why.rules.threshold)},
          {"keep", Number(why.rules.keep)},
          {"listed_before", why.kept},
          {"manners", Number(why.manners)},
          {"manners_needed", Number(why.manners_needed)},
          {"half_life", FormatDuration(policy.half_life)},
          {"waiting_for_findings", why.waiting},
          {"signals", std::move(signals)}};
}

}  // namespace cenote::collector
