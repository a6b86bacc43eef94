#include "feeds/role.h"

#include <array>

#include "feeds/book.h"
#include "feeds/page.h"
#include "feeds/web.h"
#include "ops/event.h"
#include "ops/http.h"
#include "ops/lifecycle.h"
#include "ops/process_metrics.h"
#include "ops/reasons.h"
#include "ops/status_server.h"

namespace cenote::feeds {
namespace {

using ops::KeyType;
using ops::MetricKind;

constexpr std::size_t kMetricsPlace = 3;
constexpr std::chrono::seconds kReaderCheck{60};

constexpr std::array<ops::MetricRow, 1> kMetrics{{
    {"cenote_feeds_lookups_total",
     MetricKind::kCounter,
     "Look-ups on the web page by result: listed, not_listed, exempt, invalid, unavailable.",
     "result",
     {}},
}};

std::vector<ops::SocketNeed> Sockets(const ops::Config& config) {
  ops::SocketNeed web;
  web.name = "web";
  web.key = "feeds.listen";
  web.endpoints = config.Endpoints("feeds.listen");
  return {web, ops::MetricsSocket(config, kMetricsPlace)};
}

Result<Site> SiteOf(const ops::Config& config) {
  Result<ReasonTable> reasons = ops::ReasonsOf(config);
  if (!reasons) {
    return reasons.error();
  }
  Site site{std::string(ops::Version()), {}, *std::move(reasons)};
  for (const ops::Values& zone : config.Rows("rbl.zone")) {
    site.zones.push_back(zone.Text("name"));
  }
  if (site.zones.empty()) {
    site.zones.emplace_back("bl.cenote.test");
  }
  return site;
}

Status Serve(const ops::Config& config, ops::Log& log) {
  Result<Site> site = SiteOf(config);
  Result<std::vector<ops::NamedSocket>> sockets = ops::TakeSockets(Sockets(config));
  if (!site || !sockets) {
    return site ? sockets.error() : site.error();
  }
  const ops::DataPaths paths = ops::PathsOf(config);
  ops::Metrics metrics({kMetrics.begin(), kMetrics.end()});
  Book book({paths.store, config.Size("store.map_size")});
  static_cast<void>(book.Open());  // there may be no store yet: each question tries again
  if (Status dropped = ops::DropPrivileges(config, log); !dropped) {
    return dropped;
  }
  if (Status confined = ops::Confine({{paths.store}, {}}, log); !confined) {
    return confined;
  }
  ops::EventLoop loop;
  const ops::StopSignals signals(loop, [&loop] { loop.Stop(); });
  const ops::StatusServer status(loop, ops::Extract(*sockets, "metrics"), metrics, [&book] {
    const Result<Overview> overview = book.ReadOverview();
    return overview ? Status() : Status(overview.error());
  });
  Web web(*site, book, metrics);
  ops::HttpServer server(loop, ops::Extract(*sockets, "web"));
  web.Attach(server);
  const ops::Event checks =
      ops::Event::Every(loop, kReaderCheck, [&book](short) { static_cast<void>(book.CheckReaders()); });
  ops::NotifyReady();
  loop.Run();
  return {};
}

int Run(const ops::Context& context) {
  ops::Log log = ops::MakeLog(context.config, "feeds");
  const Status served = Serve(context.config, log);
  return served ? ops::kExitOk : ops::Fail(served.error());
}

Status Check(const ops::Config& config) {
  const std::string& url = config.Text("feeds.public_url");
  if (url.rfind("http://", 0) != 0 && url.rfind("https://", 0) != 0) {
    return Error{Error::Code::kInvalid, "feeds.public_url = \"" + url + "\": must begin with http:// or https://"};
  }
  return {};
}

}  // namespace

ops::Room Describe() {
  ops::Room room;
  room.schema.sections = {{"feeds", "The printer: the web page.", ""}};
  room.schema.keys = {
      {"feeds.listen", KeyType::kEndpointList, R"(["127.0.0.1:8025"])", "Where the web page is served (HTTP)."},
      {"feeds.public_url", KeyType::kText, R"("http://127.0.0.1:8025/")",
       "What the web page is called outside: the base of the look-up link in TXT answers."},
  };
  room.metrics = {kMetrics.begin(), kMetrics.end()};
  room.roles = {{"feeds", "Serve the web page.", Sockets, Run}};
  room.check = Check;
  return room;
}

}  // namespace cenote::feeds
