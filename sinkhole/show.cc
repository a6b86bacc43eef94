#include "sinkhole/show.h"

#include <unistd.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "ops/fd.h"
#include "ops/lifecycle.h"
#include "sinkhole/archive.h"
#include "sinkhole/feature_limits.h"
#include "sinkhole/features.h"
#include "sinkhole/observe.h"
#include "sinkhole/show_print.h"

namespace cenote::sinkhole {
namespace {

struct Options {
  std::string id;
  bool raw = false;
  bool dialogue = false;
  bool json = false;
};

std::string Output(const Options& options, const Transaction& transaction, const ops::Config& config) {
  if (options.raw) {
    return transaction.message;
  }
  if (options.dialogue && !options.json) {
    return PrintDialogue(transaction);
  }
  InitFeatures();
  FeatureLimits limits = FeatureLimitsOf(config);
  limits.time = std::chrono::seconds(10);  // here a person waits, no bot
  Observation observation = Observe(transaction, Analyse(transaction.message, limits), {});
  return options.json ? PrintJson(observation, transaction, options.dialogue) : PrintFacts(observation, transaction);
}

int Show(const Options& options, const ops::Context& context) {
  const Result<ObservationId> id = ObservationId::Parse(options.id);
  if (!id.ok()) {
    return ops::Fail(id.error(), ops::kExitUsage);
  }
  const Result<Transaction> transaction = FindArchived(ops::PathsOf(context.config).archive, *id);
  if (!transaction.ok()) {
    const bool unknown = transaction.error().code == Error::Code::kNotFound;
    return ops::Fail(transaction.error(), unknown ? ops::kExitNotFound : ops::kExitFailed);
  }
  const Status written = ops::WriteAll(STDOUT_FILENO, Output(options, *transaction, context.config));
  return written.ok() ? ops::kExitOk : ops::Fail(written.error());
}

}  // namespace

ops::Command ShowCommand() {
  return {"show", "Show one archived message or session.", [](CLI::App& app) {
            auto options = std::make_shared<Options>();  // shared by the parser's bindings and the command itself
            app.add_option("ID", options->id, "an Observation's id, as explain prints it")->required();
            auto* raw = app.add_flag("--raw", options->raw, "the message's exact bytes, nothing else");
            auto* dialogue = app.add_flag("--dialogue", options->dialogue, "the dialogue, step by step");
            auto* json = app.add_flag("--json", options->json, "as one JSON object");
            raw->excludes(dialogue);
            raw->excludes(json);
            return [options](const ops::Context& context) { return Show(*options, context); };
          }};
}

}  // namespace cenote::sinkhole
