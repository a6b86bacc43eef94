// `cenote observations`: every Observation that the store keeps, oldest first, streamed.
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "collector/command_words.h"
#include "collector/commands.h"
#include "collector/model/escape.h"
#include "collector/observation_walk.h"
#include "collector/open_store.h"
#include "collector/print.h"

namespace cenote::collector {
namespace {

constexpr std::size_t kRowsPerSnapshot = 2000;

struct Words {
  std::string under;
  bool json = false;
};

std::string_view KindName(ObservationKind kind) {
  switch (kind) {
    case ObservationKind::kMessage:
      return "message";
    case ObservationKind::kSession:
      return "session";
    case ObservationKind::kFinding:
      return "finding";
  }
  return "unknown";
}

nlohmann::ordered_json ObservationJson(const Observation& observation) {
  nlohmann::ordered_json signals = nlohmann::ordered_json::array();
  for (const SignalValue& value : observation.signals) {
    signals.push_back(SignalName(value.signal));
  }
  nlohmann::ordered_json object = {
      {"id", observation.id.ToString()},       {"kind", KindName(observation.kind)},
      {"time", FormatTime(observation.time)},  {"source", observation.source.ToString()},
      {"helo", ToValidUtf8(observation.helo)}, {"mail_from", ToValidUtf8(observation.mail_from)},
      {"signals", std::move(signals)}};
  if (observation.message) {
    object["size"] = observation.message->size;
    object["subject"] = ToValidUtf8(observation.message->subject);
  }
  if (observation.archive) {
    object["segment"] = observation.archive->segment;
    object["offset"] = observation.archive->offset;
  }
  return object;
}

std::string ObservationLine(const Observation& observation) {
  std::string line = FormatTime(observation.time) + "\t" + observation.id.ToString() + "\t";
  line += KindName(observation.kind);
  line += "\t" + observation.source.ToString() + "\t" + EscapeForTerminal(observation.helo) + "\t";
  const char* comma = "";
  for (const SignalValue& value : observation.signals) {
    line += comma;
    line += SignalName(value.signal);
    comma = ",";
  }
  return line + "\n";
}

int Print(const ops::Context& context, const Words& words) {
  std::optional<Subject> under;
  if (!words.under.empty()) {
    const Result<Subject> subject = SubjectWord(words.under);
    if (!subject || subject->prefix() == nullptr) {
      return ops::Fail(
          subject ? Error{Error::Code::kInvalid, words.under + ": must be an address or a prefix"} : subject.error(),
          ops::kExitUsage);
    }
    under = *subject;
  }
  Result<std::unique_ptr<store::Env>> env = OpenForReading(context.config);
  if (!env) {
    return ops::Fail(env.error());
  }
  store::Reader reader(**env);
  const Status walked = WalkObservations(reader, kRowsPerSnapshot, [&](const Observation& observation) {
    if (!under || under->prefix()->Contains(observation.source)) {
      if (words.json) {
        PrintJson(ObservationJson(observation));
      } else {
        std::cout << ObservationLine(observation);
      }
    }
    return std::cout.good();
  });
  return walked ? ops::kExitOk : ops::Fail(walked.error());
}

}  // namespace

ops::Command ObservationsCommand() {
  return {"observations", "Print every Observation that the store keeps, oldest first.", [](CLI::App& app) {
            auto words = std::make_shared<Words>();
            app.add_option("--under", words->under, "Only those of sources in this prefix")->type_name("SUBJECT");
            app.add_flag("--json", words->json, "One JSON object a line");
            app.footer("Columns, by tabs: TIME ID KIND SOURCE HELO SIGNALS");
            return [words](const ops::Context& context) { return Print(context, *words); };
          }};
}

}  // namespace cenote::collector
