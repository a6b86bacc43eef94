// `cenote list`: every living part in key order, streamed.
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "collector/command_words.h"
#include "collector/commands.h"
#include "collector/open_store.h"
#include "collector/print.h"
#include "collector/store/reader.h"
#include "ops/clock.h"
#include "ops/reasons.h"

namespace cenote::collector {
namespace {

constexpr std::size_t kRowsPerSnapshot = 2000;

struct Words {
  std::string reason;
  std::string source;
  std::string under;
  bool json = false;
};

struct Filter {
  std::optional<Reason> reason;
  std::optional<Source> source;
  std::optional<Subject> under;
  bool Takes(const Part& part) const {
    return (!reason || part.reason == *reason) && (!source || part.source == *source);
  }
};

using Rows = std::vector<std::pair<Subject, Listing>>;

Result<Filter> FilterOf(const Words& words, const ReasonTable& reasons) {
  Filter filter;
  if (!words.reason.empty()) {
    const Result<Reason> reason = ReasonWord(reasons, words.reason);
    if (!reason) {
      return reason.error();
    }
    filter.reason = *reason;
  }
  if (!words.source.empty()) {
    const Result<Source> source = ParseSource(words.source);
    if (!source) {
      return source.error();
    }
    filter.source = *source;
  }
  if (!words.under.empty()) {
    const Result<Subject> under = SubjectWord(words.under);
    if (!under) {
      return under.error();
    }
    filter.under = *under;
  }
  return filter;
}

// The rows after `last` (or from the filter's first on), in one short snapshot.
Status ReadSome(store::Reader& reader, const Filter& filter, const std::optional<Subject>& last, Rows& rows) {
  rows.clear();
  if (Status renewed = reader.Renew(); !renewed) {
    return renewed;
  }
  const Subject from = last.value_or(filter.under.value_or(Subject()));
  Status walked = reader.ForEachListing(from, [&](const Subject& subject, const Listing& listing) {
    if (filter.under && !filter.under->Contains(subject)) {
      return false;
    }
    if (!last || subject != *last) {
      rows.emplace_back(subject, listing);
    }
    return rows.size() < kRowsPerSnapshot;
  });
  reader.Release();
  return walked;
}

void PrintRow(const Subject& subject, const Listing& listing, const Filter& filter, const ReasonTable& reasons,
              bool json) {
  const Time now = ops::Now();
  for (const Part& part : listing.parts) {
    if (part.until <= now || !filter.Takes(part)) {
      continue;
    }
    if (json) {
      PrintJson(PartJson(subject, part, reasons));
    } else {
      std::cout << PartLine(subject, part, reasons);
    }
  }
}

Status PrintAll(store::Reader& reader, const Filter& filter, const ReasonTable& reasons, bool json) {
  std::optional<Subject> last;
  Rows rows;
  do {
    if (Status read = ReadSome(reader, filter, last, rows); !read) {
      return read;
    }
    for (const auto& [subject, listing] : rows) {
      PrintRow(subject, listing, filter, reasons, json);
    }
    if (!rows.empty()) {
      last = rows.back().first;
    }
  } while (rows.size() >= kRowsPerSnapshot && std::cout.good());
  return {};
}

int List(const ops::Context& context, const Words& words) {
  const Result<ReasonTable> reasons = ops::ReasonsOf(context.config);
  if (!reasons) {
    return ops::Fail(reasons.error(), ops::kExitConfig);
  }
  const Result<Filter> filter = FilterOf(words, *reasons);
  if (!filter) {
    return ops::Fail(filter.error(), ops::kExitUsage);
  }
  Result<std::unique_ptr<store::Env>> env = OpenForReading(context.config);
  if (!env) {
    return ops::Fail(env.error());
  }
  store::Reader reader(**env);
  if (const Status printed = PrintAll(reader, *filter, *reasons, words.json); !printed) {
    return ops::Fail(printed.error());
  }
  return ops::kExitOk;
}

}  // namespace

ops::Command ListCommand() {
  return {"list", "Print what is listed, one part a line, in the store's order.", [](CLI::App& app) {
            auto words = std::make_shared<Words>();
            app.add_option("--reason", words->reason, "Only this Reason");
            app.add_option("--source", words->source, "Only this source: judgement, operator or import:NAME");
            app.add_option("--under", words->under, "Only what lies in this prefix or under this name")
                ->type_name("SUBJECT");
            app.add_flag("--json", words->json, "One JSON object a line");
            app.footer("Columns, by tabs: SUBJECT REASON SOURCE GRADE SINCE UNTIL published|private NOTE");
            return [words](const ops::Context& context) { return List(context, *words); };
          }};
}

}  // namespace cenote::collector
