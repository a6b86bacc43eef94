#include "ops/supervise.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

#include "ops/child.h"
#include "ops/clock.h"
#include "ops/data_directory.h"
#include "ops/event.h"
#include "ops/hints.h"
#include "ops/lifecycle.h"
#include "ops/notify_socket.h"
#include "ops/privileges.h"

namespace cenote::ops {
namespace {

// From [run].
struct Patience {
  Duration ready;  // then it is said, and the next role starts all the same
  Duration stop;   // then SIGKILL
};

struct Child {
  explicit Child(const Backoff& wait) : backoff(wait) {}
  const Role* role = nullptr;
  std::vector<NamedSocket> sockets;
  pid_t pid = -1;  // -1: not running
  bool ready = false;
  bool told_to_stop = false;  // a second SIGTERM would end it at once
  std::chrono::steady_clock::time_point started;
  Backoff backoff;
  Event timer;        // the next start
  Event ready_timer;  // runs while it is not ready
};

class Supervisor {
 public:
  Supervisor(const Context& context, Log& log, NotifySocket notify, bool hints)
      : context_(context),
        log_(log),
        hints_(hints),
        patience_{context.config.Span("run.ready_patience"), context.config.Span("run.stop_patience")},
        notify_(std::move(notify)),
        stop_timer_(Event::Timer(loop_, [this](short) { KillRunning(); })),
        child_ended_(Event::OnSignal(loop_, SIGCHLD, [this](short) { Reap(); })),
        stop_signals_(loop_, [this] { Stop("told to", kExitOk); }) {
    notify_.Listen(loop_, [this](pid_t pid) { OnReady(pid); });
  }

  void Add(const Role& role, std::vector<NamedSocket> sockets) {
    auto child = std::make_unique<Child>(
        Backoff(context_.config.Span("run.restart_wait"), context_.config.Span("run.restart_wait_most")));
    child->role = &role;
    child->sockets = std::move(sockets);
    child->timer = Event::Timer(loop_, [this, raw = child.get()](short) { Start(*raw); });
    child->ready_timer = Event::Timer(loop_, [this, raw = child.get()](short) { OnNotReady(*raw); });
    children_.push_back(std::move(child));
  }

  int Run() {
    // The judge first, so that the trap has somebody to tell; then against the flow.
    for (auto child = children_.rbegin(); child != children_.rend(); ++child) {
      to_start_.push_back(child->get());
    }
    std::stable_partition(to_start_.begin(), to_start_.end(),
                          [](const Child* child) { return child->role->name == "collector"; });
    StartNext();
    loop_.Run();
    return code_;
  }

 private:
  bool starting() const { return !announced_; }

  void Start(Child& child) {
    ChildStart start{{"cenote", child.role->name}, &child.sockets, notify_.address()};
    if (!context_.config_file.empty()) {
      start.arguments.insert(start.arguments.end(), {"--config", context_.config_file});
    }
    start.arguments.insert(start.arguments.end(), {"--data", context_.config.Text("data_dir")});
    child.started = Monotonic();
    child.ready = false;
    const Result<pid_t> pid = StartChild(start);
    if (!pid) {
      log_.Error("cannot start", {{"role", child.role->name}, {"error", pid.error().message}});
      child.timer.Start(child.backoff.Next({}));
      return;
    }
    child.pid = *pid;
    if (!child.ready_timer.pending()) {  // one that ends before it is ready gets no more time by that
      child.ready_timer.Start(patience_.ready);
    }
    log_.Info("started", {{"role", child.role->name}, {"pid", std::to_string(*pid)}});
  }

  void StartNext() {
    if (next_ < to_start_.size()) {
      Start(*to_start_[next_++]);
      return;
    }
    announced_ = true;
    log_.Info("all roles are up");
    if (hints_) {
      PrintHints();
    }
  }

  void PrintHints() const {
    std::vector<const NamedSocket*> sockets;
    for (const auto& child : children_) {
      for (const NamedSocket& socket : child->sockets) {
        sockets.push_back(&socket);
      }
    }
    std::cout << HintsFor(context_, sockets) << std::flush;
  }

  void OnReady(pid_t pid) {
    for (const auto& child : children_) {
      if (child->pid == pid && !child->ready) {
        child->ready = true;
        child->ready_timer.Stop();
        log_.Info("ready", {{"role", child->role->name}, {"pid", std::to_string(pid)}});
        if (IsAwaited(*child)) {
          StartNext();
        }
      }
    }
  }

  // The start waits for this one.
  bool IsAwaited(const Child& child) const { return !stopping_ && starting() && to_start_[next_ - 1] == &child; }

  void OnNotReady(Child& child) {
    log_.Warn("not ready in time", {{"role", child.role->name}});
    child.ready_timer.Start(patience_.ready);
    if (IsAwaited(child)) {
      StartNext();
    }
  }

  void KillRunning() {
    if (const Child* child = Running()) {
      log_.Warn("does not stop, killing it", {{"role", child->role->name}});
      ::kill(child->pid, SIGKILL);
    }
  }

  void Reap() {
    int status = 0;
    for (pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0; pid = ::waitpid(-1, &status, WNOHANG)) {
      const auto ended =
          std::find_if(children_.begin(), children_.end(), [pid](const auto& child) { return child->pid == pid; });
      if (ended != children_.end()) {
        (*ended)->pid = -1;
        OnEnd(**ended, status);
      }
    }
  }

  void OnEnd(Child& child, int status) {
    const LogField role{"role", child.role->name};
    if (stopping_) {
      log_.Info("stopped", {role, {"end", DescribeEnd(status)}});
      StopNext();
      return;
    }
    const bool failed = WIFEXITED(status) && WEXITSTATUS(status) != 0;
    const int code = failed ? WEXITSTATUS(status) : kExitFailed;
    // The role has said why in a line of its own. Trying again would say it again, for ever.
    if (failed && (code == kExitConfig || (starting() && !child.ready))) {
      log_.Error("cannot run", {role, {"end", DescribeEnd(status)}});
      Stop("a role cannot run", code);
      return;
    }
    const auto lived = std::chrono::duration_cast<std::chrono::milliseconds>(Monotonic() - child.started);
    const auto wait = child.backoff.Next(lived);
    log_.Error("ended, starting it again",
               {role, {"end", DescribeEnd(status)}, {"wait", FormatDuration(Duration(wait))}});
    child.timer.Start(wait);
  }

  void Stop(std::string_view why, int code) {
    if (stopping_) {
      return;
    }
    stopping_ = true;
    code_ = code;
    log_.Info("stopping", {{"why", std::string(why)}});
    for (const auto& child : children_) {
      child->timer.Stop();
      child->ready_timer.Stop();
    }
    StopNext();
  }

  Child* Running() const {
    const auto found =
        std::find_if(children_.begin(), children_.end(), [](const auto& child) { return child->pid > 0; });
    return found == children_.end() ? nullptr : found->get();
  }

  // In flow order: what has come in is judged before the judge goes, and DNS answers to the end.
  void StopNext() {
    Child* child = Running();
    if (child == nullptr) {
      loop_.Stop();
      return;
    }
    if (!child->told_to_stop) {
      child->told_to_stop = true;
      ::kill(child->pid, SIGTERM);
      stop_timer_.Start(patience_.stop);
    }
  }

  const Context& context_;
  Log& log_;
  bool hints_;
  Patience patience_;
  EventLoop loop_;
  NotifySocket notify_;
  std::vector<std::unique_ptr<Child>> children_;  // in flow order
  std::vector<Child*> to_start_;
  std::size_t next_ = 0;  // in to_start_
  bool announced_ = false;
  bool stopping_ = false;
  int code_ = kExitOk;
  Event stop_timer_;
  Event child_ended_;
  StopSignals stop_signals_;
};

void SayWhoRuns(const Config& config, Log& log) {
  if (::geteuid() != 0) {
    return;
  }
  if (const Result<Identity> who = WhomToBecome(config); who && who->account.empty()) {
    log.Warn(kNoAccount, {{"user", config.Text("user")}, {"uid", std::to_string(who->uid)}});
  }
}

}  // namespace

int Supervise(const Context& context, const std::vector<Role>& roles, bool hints) {
  Result<Fd> lock = LockDataDirectory(context.config);
  Result<NotifySocket> notify = NotifySocket::Open();
  if (!lock || !notify) {
    return Fail(lock ? notify.error() : lock.error());
  }
  Log log = MakeLog(context.config, "run");
  Supervisor supervisor(context, log, *std::move(notify), hints);
  for (const Role& role : roles) {
    Result<std::vector<NamedSocket>> sockets = OpenSockets(role.sockets(context.config));
    if (!sockets) {
      return Fail(sockets.error());
    }
    supervisor.Add(role, *std::move(sockets));
  }
  SayWhoRuns(context.config, log);
  return supervisor.Run();
}

}  // namespace cenote::ops
