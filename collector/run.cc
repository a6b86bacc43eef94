#include "collector/run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "collector/clerk.h"
#include "collector/control.h"
#include "collector/intake.h"
#include "collector/open_store.h"
#include "collector/sweeper.h"
#include "collector/unix_socket.h"
#include "ops/clock.h"
#include "ops/clock_jumps.h"
#include "ops/lifecycle.h"
#include "ops/privileges.h"
#include "ops/reasons.h"
#include "ops/sockets.h"
#include "ops/status_server.h"

namespace cenote::collector {
namespace {

constexpr unsigned kIntakeMode = 0660;
constexpr unsigned kControlMode = 0600;
constexpr Duration kWorthSaying = 10s;  // that the clock is behind

struct Opened {
  std::unique_ptr<store::Env> env;
  ops::Fd intake;
  ops::Fd control;
  std::vector<ops::NamedSocket> sockets;
};

// What needs rights: the store, the sockets and their owner.
Result<ops::Fd> OwnedSocket(const ops::Config& config, const std::string& path, unsigned mode) {
  Result<ops::Fd> fd = ListenUnix(path, mode);
  if (!fd || ::geteuid() != 0) {
    return fd;
  }
  const Result<ops::Identity> owner = ops::WhomToBecome(config);
  if (!owner) {
    return owner.error();
  }
  if (::lchown(path.c_str(), owner->uid, owner->gid) != 0) {
    return ops::ErrnoError(path);
  }
  return fd;
}

Result<Opened> OpenAll(const ops::Config& config) {
  Opened opened;
  Result<std::vector<ops::NamedSocket>> sockets = ops::TakeSockets({ops::MetricsSocket(config, 1)});
  if (!sockets) {
    return sockets.error();
  }
  opened.sockets = std::move(*sockets);
  Result<std::unique_ptr<store::Env>> env = OpenForWriting(config, ops::Now());
  if (!env) {
    return env.error();
  }
  opened.env = std::move(*env);
  const ops::DataPaths paths = ops::PathsOf(config);
  Result<ops::Fd> intake = OwnedSocket(config, paths.collector_socket, kIntakeMode);
  if (!intake) {
    return intake.error();
  }
  opened.intake = std::move(*intake);
  Result<ops::Fd> control = OwnedSocket(config, paths.control_socket, kControlMode);
  if (!control) {
    return control.error();
  }
  opened.control = std::move(*control);
  return opened;
}

SweepRules RulesFrom(const ops::Config& config) {
  SweepRules rules;
  rules.keep_observations = config.Span("collector.keep_observations");
  rules.keep_journal = config.Span("collector.keep_journal");
  return rules;
}

std::vector<ops::MetricRow> AllRows() {
  std::vector<ops::MetricRow> rows = MeterRows();
  const auto process = ops::ProcessMetricRows();
  rows.insert(rows.end(), process.begin(), process.end());
  return rows;
}

// The running role. Members are destroyed in the reverse order of their making: loop users first.
class Collector {
 public:
  Collector(const ops::Config& config, const ReasonTable& reasons, ops::Log& log, Opened opened)
      : log_(log),
        reasons_(reasons),
        env_(std::move(opened.env)),
        metrics_(AllRows()),
        meters_(metrics_, reasons_),
        reader_(*env_),
        time_(LastTime(), ops::Monotonic()),
        jumps_(ops::Now(), ops::Monotonic()),
        clerk_(*env_, PolicyFrom(config), RulesFrom(config), meters_, [this] { return Read(); }),
        intake_(
            loop_, std::move(opened.intake),
            [this](const std::vector<Observation>& batch) { return clerk_.CommitBatch(batch); },
            [this](const Error& error) { OnError(error); }, meters_),
        control_(
            loop_, std::move(opened.control),
            [this](const Order& order, const std::string& by) { return Execute(order, by); },
            [this](const Error& error) { OnError(error); }, meters_),
        sweeper_(loop_, clerk_, *env_, [this](const Error& error) { OnError(error); }),
        status_(loop_, ops::Extract(opened.sockets, "metrics"), metrics_, [this] { return Ready(); }),
        stop_(loop_, [this] { Stop(); }) {
    metrics_.BeforeScrape([this] { Refresh(); });
  }

  int Run() {
    log_.Info("collector is ready");
    ops::NotifyReady();
    loop_.Run();
    return failed_ ? ops::kExitFailed : ops::kExitOk;
  }

 private:
  // A store that cannot be read says so at the first transaction.
  Time LastTime() {
    if (!reader_.Renew()) {
      return {};
    }
    const auto stamp = reader_.ReadStamp();
    reader_.Release();
    return stamp ? stamp->last_time : Time{};
  }

  Reading Read() {
    const Time wall = ops::Now();
    const auto moment = ops::Monotonic();
    Reading reading;
    reading.now = time_.At(wall, moment);
    reading.ahead = reading.now - wall;
    reading.trusted = jumps_.Trusted(wall, moment);
    if (reading.ahead > kWorthSaying && clock_throttle_.Pass(moment) > 0) {
      log_.Warn("the clock is behind the store's time, which goes on at half speed until it has caught up",
                {{"ahead", FormatDuration(reading.ahead)}});
    }
    return reading;
  }

  Result<OrderReply> Execute(const Order& order, const std::string& by) {
    Result<OrderReply> reply = clerk_.Execute(order, by);
    const bool chunk = order.kind == OrderKind::kImport;
    if (reply && !chunk) {
      log_.Info("order", {{"kind", std::string(OrderName(order.kind))},
                          {"subject", order.subject.ToString()},
                          {"by", by},
                          {"why", order.why},
                          {"refused", reply->error ? reply->error->message : "no"}});
    }
    return reply;
  }

  // No room (map or disk nearly full): the sweeper goes on and makes some. Anything else ends the process.
  void OnError(const Error& error) {
    if (error.code == Error::Code::kFull) {
      full_until_ = ops::Monotonic() + 10s;
      if (throttle_.Pass(ops::Monotonic()) > 0) {
        log_.Error("the store refuses to write", {{"error", error.message}});
      }
      return;
    }
    if (!failed_) {
      log_.Error("the store failed, the collector ends", {{"error", error.message}});
    }
    failed_ = true;
    loop_.Stop();
  }

  Status Ready() const {
    if (ops::Monotonic() < full_until_) {
      return Error{Error::Code::kFull, "the store refuses to write"};
    }
    return {};
  }

  void Refresh() {
    meters_.map_used.Set(env_->MapUsed());
    if (!reader_.Renew()) {
      return;
    }
    if (const auto sizes = reader_.CountRows()) {
      meters_.Set(*sizes);
    }
    if (const auto stamp = reader_.ReadStamp()) {
      meters_.serial.Set(static_cast<double>(stamp->serial));
    }
    reader_.Release();
  }

  void Stop() {
    log_.Info("collector stops");
    sweeper_.Finish();
    control_.Finish();
    intake_.Finish();
    loop_.Stop();
  }

  ops::Log& log_;
  const ReasonTable& reasons_;
  ops::EventLoop loop_;
  std::unique_ptr<store::Env> env_;
  ops::Metrics metrics_;
  Meters meters_;
  store::Reader reader_;
  KeptTime time_;
  ops::ClockJumps jumps_;
  ops::Throttle clock_throttle_{10min};
  Clerk clerk_;
  bool failed_ = false;
  std::chrono::steady_clock::time_point full_until_;
  ops::Throttle throttle_{10s};
  Intake intake_;
  Control control_;
  Sweeper sweeper_;
  ops::StatusServer status_;
  ops::StopSignals stop_;
};

}  // namespace

int RunCollector(const ops::Context& context) {
  ops::DieWithSupervisor();
  ops::Log log = ops::MakeLog(context.config, "collector");
  const Result<ReasonTable> reasons = ops::ReasonsOf(context.config);
  if (!reasons) {
    return ops::Fail(reasons.error(), ops::kExitConfig);
  }
  Result<Opened> opened = OpenAll(context.config);
  if (!opened) {
    return ops::Fail(opened.error());
  }
  if (const Status dropped = ops::DropPrivileges(context.config, log); !dropped) {
    return ops::Fail(dropped.error());
  }
  return Collector(context.config, *reasons, log, std::move(*opened)).Run();
}

}  // namespace cenote::collector
