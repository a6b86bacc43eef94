#include "sinkhole/archive_command.h"

#include <fcntl.h>
#include <glib.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "ops/fd.h"
#include "ops/lifecycle.h"
#include "sinkhole/archive.h"
#include "sinkhole/archive_directory.h"

namespace cenote::sinkhole {
namespace {

std::string Sha256(const std::string& bytes) {
  const std::unique_ptr<gchar, decltype(&g_free)> digest(
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar*>(bytes.data()), bytes.size()),
      &g_free);
  return digest.get();
}

std::string_view KindName(ObservationKind kind) { return kind == ObservationKind::kMessage ? "message" : "session"; }

void PrintTransaction(const std::string& segment, std::uint64_t offset, const Transaction& transaction, bool json) {
  const std::string id = transaction.id.ToString();
  const std::string digest = Sha256(transaction.message);
  if (json) {
    std::cout << nlohmann::ordered_json{{"id", id},
                                        {"kind", KindName(transaction.kind)},
                                        {"time", FormatTime(transaction.ended)},
                                        {"source", transaction.peer.address.ToString()},
                                        {"segment", segment},
                                        {"offset", offset},
                                        {"size", transaction.message.size()},
                                        {"sha256", digest}}
              << "\n";
  } else {
    std::cout << FormatTime(transaction.ended) << "\t" << id << "\t" << KindName(transaction.kind) << "\t"
              << transaction.peer.address.ToString() << "\t" << transaction.message.size() << "\t" << digest << "\n";
  }
}

Status PrintSegment(const std::string& directory, const std::string& name, bool json) {
  Status read = ForEachArchived(directory + "/" + name, [&](std::uint64_t offset, const Transaction& transaction) {
    PrintTransaction(name, offset, transaction, json);
    return std::cout.good();
  });
  // One that was trimmed meanwhile is no fault.
  return read || read.error().code == Error::Code::kNotFound ? Status() : read;
}

int PrintArchive(const ops::Context& context, bool json) {
  const std::string directory = ops::PathsOf(context.config).archive;
  const ops::Fd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return ops::Fail(ops::ErrnoError(directory));
  }
  Result<std::vector<Segment>> segments = ListSegments(fd.get());
  if (!segments) {
    return ops::Fail(segments.error());
  }
  std::sort(segments->begin(), segments->end(), [](const Segment& a, const Segment& b) { return a.first < b.first; });
  for (const Segment& segment : *segments) {
    if (const Status printed = PrintSegment(directory, segment.name, json); !printed) {
      return ops::Fail(printed.error());
    }
  }
  return ops::kExitOk;
}

}  // namespace

ops::Command ArchiveCommand() {
  return {"archive", "Print what the archive holds, each message with its digest.", [](CLI::App& app) {
            auto json = std::make_shared<bool>(false);
            app.add_flag("--json", *json, "One JSON object a line");
            app.footer("Columns, by tabs: TIME ID KIND SOURCE SIZE SHA256");
            return [json](const ops::Context& context) { return PrintArchive(context, *json); };
          }};
}

}  // namespace cenote::sinkhole
