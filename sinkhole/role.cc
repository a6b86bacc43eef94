#include "sinkhole/role.h"

#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <thread>
#include <utility>

#include "ops/clock.h"
#include "ops/clock_jumps.h"
#include "ops/lifecycle.h"
#include "ops/status_server.h"
#include "sinkhole/archive_command.h"
#include "sinkhole/archive_directory.h"
#include "sinkhole/features.h"
#include "sinkhole/meters.h"
#include "sinkhole/options.h"
#include "sinkhole/show.h"
#include "sinkhole/worker.h"

namespace cenote::sinkhole {

namespace {

constexpr Duration kTrimInterval = 30s;

std::vector<ops::SocketNeed> Sockets(const ops::Config& config) {
  const int workers = static_cast<int>(config.Integer("sinkhole.workers"));
  ops::SocketNeed smtp{"smtp", ops::Transport::kTcp, config.Endpoints("sinkhole.listen"), workers};
  smtp.key = "sinkhole.listen";
  ops::SocketNeed proxied{"smtp-proxy", ops::Transport::kTcp, config.Endpoints("sinkhole.proxy_listen"), workers};
  proxied.key = "sinkhole.proxy_listen";
  return {smtp, proxied, ops::MetricsSocket(config, 0)};
}

// The running sinkhole: its workers' threads and the main loop with status, trimming and signals.
class Sinkhole {
 public:
  Sinkhole(const Options& options, std::vector<ops::NamedSocket> sockets, ops::Fd archive, ops::Log& log)
      : options_(options),
        log_(log),
        metrics_(Rows()),
        meters_(metrics_),
        archive_(std::move(archive)),
        smtp_(ops::Extract(sockets, "smtp")),
        proxied_(ops::Extract(sockets, "smtp-proxy")),
        status_(loop_, ops::Extract(sockets, "metrics"), metrics_, [this] { return Ready(); }),
        signals_(loop_, [this] { loop_.Stop(); }) {}

  static std::vector<ops::MetricRow> Rows() {
    std::vector<ops::MetricRow> rows(MeterRows().begin(), MeterRows().end());
    const auto process = ops::ProcessMetricRows();
    rows.insert(rows.end(), process.begin(), process.end());
    return rows;
  }

  // The archive writers are opened by path, before the process is confined.
  void AddWorker(ArchiveWriter archive, std::uint64_t start) {
    WorkerOptions options = options_.worker;
    options.delivery.start = start;
    options.delivery.worker = static_cast<std::uint16_t>(workers_.size());
    Worker::Listeners listeners{ShareOf(smtp_), ShareOf(proxied_)};
    workers_.push_back(std::make_unique<Worker>(std::move(options), std::move(listeners), std::move(archive), meters_,
                                                Delivery::Trouble{[this](const Error& error) { Complain(error); },
                                                                  [this](const Error& error) { Die(error); }}));
  }

  int Run() {
    std::vector<std::thread> threads;
    threads.reserve(workers_.size());
    for (const auto& worker : workers_) {
      threads.emplace_back([&worker] { worker->Run(); });
    }
    trim_ = ops::Event::Every(loop_, kTrimInterval, [this](short) { Trim(); });
    Trim();
    ops::NotifyReady();
    log_.Info("ready", {{"workers", std::to_string(workers_.size())}});
    loop_.Run();
    for (const auto& worker : workers_) {
      worker->Stop();
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    log_.Info("stopped");
    return ops::kExitOk;
  }

 private:
  // Worker w takes the sockets whose place modulo the number of workers is w (ops/sockets.h).
  std::vector<ops::Fd> ShareOf(std::vector<ops::Fd>& sockets) const {
    std::vector<ops::Fd> share;
    for (std::size_t i = workers_.size(); i < sockets.size(); i += static_cast<std::size_t>(options_.workers)) {
      share.push_back(std::move(sockets[i]));
    }
    return share;
  }

  Status Ready() const {
    for (const auto& worker : workers_) {
      if (!worker->archiving()) {  // first: on a full disk the collector is away as well
        return Error{Error::Code::kFull, "the archive takes nothing"};
      }
      if (!worker->collector_connected()) {
        return Error{Error::Code::kUnavailable, "the collector is away"};
      }
    }
    return {};
  }

  void Trim() {
    const Time now = ops::Now();
    const Duration age = jumps_.Trusted(now, ops::Monotonic()) ? options_.archive_max_age : Duration::max();
    const Result<std::uint64_t> bytes = TrimArchive(archive_.get(), options_.archive_max_size, age, now);
    if (bytes) {
      meters_.archive_bytes.Set(static_cast<double>(*bytes));
    } else {
      log_.Warn("the archive could not be trimmed", {{"error", bytes.error().message}});
    }
  }

  void Complain(const Error& error) {
    log_.Error("the archive takes nothing, bots hear 451", {{"error", error.message}});
  }

  // What could not be written durably is never retried and never acknowledged.
  void Die(const Error& error) {
    log_.Error("the archive cannot be written", {{"error", error.message}});
    ::_exit(ops::kExitFailed);
  }

  const Options& options_;
  ops::Log& log_;
  ops::Metrics metrics_;
  Meters meters_;
  ops::EventLoop loop_;
  ops::Fd archive_;
  std::vector<ops::Fd> smtp_;
  std::vector<ops::Fd> proxied_;
  std::vector<std::unique_ptr<Worker>> workers_;
  ops::StatusServer status_;
  ops::StopSignals signals_;
  ops::ClockJumps jumps_{ops::Now(), ops::Monotonic()};
  ops::Event trim_;
};

Status OpenAndRun(const ops::Config& config, const Options& options, ops::Log& log, int& code) {
  const ops::DataPaths paths = ops::PathsOf(config);
  Result<std::vector<ops::NamedSocket>> sockets = ops::TakeSockets(Sockets(config));
  if (!sockets) {
    return sockets.error();
  }
  if (Status dropped = ops::DropPrivileges(config, log); !dropped) {
    return dropped;
  }
  ops::Fd archive(::open(paths.archive.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!archive.valid()) {
    return ops::ErrnoError(paths.archive);
  }
  const Result<std::uint64_t> start = FreshStart(archive.get(), options.worker.delivery.sensor, ops::Now());
  if (!start) {
    return start.error();
  }
  Sinkhole sinkhole(options, *std::move(sockets), std::move(archive), log);
  for (int i = 0; i < options.workers; ++i) {
    Result<ArchiveWriter> writer = ArchiveWriter::Open(paths.archive, options.archive);
    if (!writer) {
      return writer.error();
    }
    sinkhole.AddWorker(*std::move(writer), *start);
  }
  if (Status confined = ops::Confine({{paths.archive, paths.run}, {}}, log); !confined) {
    return confined;
  }
  code = sinkhole.Run();
  return {};
}

int RunSinkhole(const ops::Context& context) {
  const Result<Options> options = OptionsOf(context.config);
  if (!options) {
    return ops::Fail(options.error(), ops::kExitConfig);
  }
  ops::Log log = ops::MakeLog(context.config, "sinkhole");
  InitFeatures();
  int code = ops::kExitOk;
  const Status run = OpenAndRun(context.config, *options, log, code);
  return run ? code : ops::Fail(run.error());
}

}  // namespace

ops::Room Describe() {
  ops::Room room;
  room.schema = OptionsSchema();
  room.metrics.assign(MeterRows().begin(), MeterRows().end());
  room.roles.push_back({"sinkhole", "Speak SMTP to bots and report what they betray.", Sockets, RunSinkhole});
  room.commands.push_back(ShowCommand());
  room.commands.push_back(ArchiveCommand());
  room.check = [](const ops::Config& config) -> Status {
    const Result<Options> options = OptionsOf(config);
    return options ? Status() : Status(options.error());
  };
  return room;
}

}  // namespace cenote::sinkhole
