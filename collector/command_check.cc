// `cenote check`: walks the store and says what does not agree.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "collector/commands.h"
#include "collector/model/escape.h"
#include "collector/open_store.h"
#include "collector/print.h"
#include "collector/store/check.h"

namespace cenote::collector {
namespace {

nlohmann::ordered_json SizesJson(const store::Reader::Sizes& sizes) {
  return {{"records", sizes.records},
          {"observations", sizes.observations},
          {"listings", sizes.listings},
          {"ranges", sizes.ranges},
          {"holes", sizes.holes},
          {"changes", sizes.changes},
          {"due", sizes.due}};
}

void PrintText(const store::CheckReport& found) {
  for (const std::string& fault : found.faults) {
    std::cout << EscapeForTerminal(fault) << "\n";
  }
  const store::Reader::Sizes& sizes = found.sizes;
  std::cout << sizes.listings << " listings, " << sizes.ranges << " ranges, " << sizes.holes << " holes, "
            << sizes.records << " records, " << sizes.observations << " observations, " << sizes.changes << " changes, "
            << sizes.due << " due: " << found.fault_count << " faults\n";
}

int Check(const ops::Context& context, bool json) {
  Result<std::unique_ptr<store::Env>> env = OpenForReading(context.config);
  if (!env) {
    return ops::Fail(env.error());
  }
  const Result<store::CheckReport> found = store::CheckStore(**env);
  if (!found) {
    return ops::Fail(found.error());
  }
  if (json) {
    PrintJson({{"rows", SizesJson(found->sizes)}, {"fault_count", found->fault_count}, {"faults", found->faults}});
  } else {
    PrintText(*found);
  }
  return found->fault_count == 0 ? ops::kExitOk : ops::kExitFailed;
}

}  // namespace

ops::Command CheckCommand() {
  return {"check", "Prove that the store's derived tables agree with its Listings.", [](CLI::App& app) {
            auto json = std::make_shared<bool>(false);
            app.add_flag("--json", *json, "One JSON object");
            return [json](const ops::Context& context) { return Check(context, *json); };
          }};
}

}  // namespace cenote::collector
