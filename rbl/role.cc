#include "rbl/role.h"

#include <memory>
#include <thread>
#include <utility>

#include "ops/clock.h"
#include "ops/lifecycle.h"
#include "ops/status_server.h"
#include "rbl/meters.h"
#include "rbl/options.h"
#include "rbl/udp_worker.h"
#include "rbl/watcher.h"

namespace cenote::rbl {
namespace {

constexpr std::size_t kMetricsPlace = 2;  // in [metrics] listen

std::vector<ops::SocketNeed> Sockets(const ops::Config& config) {
  ops::SocketNeed udp;
  udp.name = "dns-udp";
  udp.transport = ops::Transport::kUdp;
  udp.endpoints = config.Endpoints("rbl.listen");
  udp.copies = static_cast<int>(config.Integer("rbl.threads"));
  udp.receive_buffer = static_cast<int>(config.Size("rbl.receive_buffer"));
  udp.key = "rbl.listen";
  ops::SocketNeed tcp;
  tcp.name = "dns-tcp";
  tcp.endpoints = udp.endpoints;
  tcp.key = udp.key;
  return {udp, tcp, ops::MetricsSocket(config, kMetricsPlace)};
}

store::EnvOptions StoreOptions(const ops::Config& config) {
  store::EnvOptions options;
  options.directory = ops::PathsOf(config).store;
  options.map_size = config.Size("store.map_size");
  return options;
}

// The threads that answer. They end before what they refer to: destroying this stops and joins them.
class Workers {
 public:
  Workers(std::vector<ops::Fd> udp, std::unique_ptr<TcpWorker> tcp, const Zones& zones, const StoreDoor& door,
          ops::Metrics& metrics)
      : tcp_(std::move(tcp)) {
    for (ops::Fd& socket : udp) {
      udp_.push_back(std::make_unique<UdpWorker>(std::move(socket), zones, door, metrics));
    }
    for (const auto& worker : udp_) {
      threads_.emplace_back([this, &worker = *worker] { worker.Run(stop_); });
    }
    threads_.emplace_back([this] { tcp_->Run(); });
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() {
    stop_.Raise();
    tcp_->Stop();
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }

  double KernelDrops() const {
    double drops = 0;
    for (const auto& worker : udp_) {
      drops += worker->KernelDrops();
    }
    return drops;
  }

 private:
  StopFlag stop_;
  std::vector<std::unique_ptr<UdpWorker>> udp_;
  std::unique_ptr<TcpWorker> tcp_;
  std::vector<std::thread> threads_;
};

void Serve(const ops::Config& config, const Zones& zones, std::vector<ops::NamedSocket> sockets, ops::Metrics& metrics,
           ops::Log& log) {
  ops::EventLoop loop;
  StoreDoor door(StoreOptions(config));
  Watcher watcher(loop, door, metrics, log);
  Workers workers(
      ops::Extract(sockets, "dns-udp"),
      std::make_unique<TcpWorker>(ops::Extract(sockets, "dns-tcp"), TcpLimitsOf(config), zones, door, metrics), zones,
      door, metrics);
  ops::Gauge& drops = metrics.GetGauge("cenote_rbl_kernel_drops");
  metrics.BeforeScrape([&] { drops.Set(workers.KernelDrops()); });
  const ops::StatusServer status(loop, ops::Extract(sockets, "metrics"), metrics, [&] { return watcher.state(); });
  const ops::StopSignals signals(loop, [&] { loop.Stop(); });
  ops::NotifyReady();
  log.Info("answering", {{"zones", std::to_string(zones.all().size())}});
  loop.Run();
  log.Info("stopped");
}

int Run(const ops::Context& context) {
  ops::DieWithSupervisor();
  ops::Log log = ops::MakeLog(context.config, "rbl");
  const auto zones = ZonesOf(context.config);
  if (!zones.ok()) {
    return ops::Fail(zones.error(), ops::kExitConfig);
  }
  auto sockets = ops::TakeSockets(Sockets(context.config));
  if (!sockets.ok()) {
    return ops::Fail(sockets.error());
  }
  if (const Status dropped = ops::DropPrivileges(context.config, log); !dropped.ok()) {
    return ops::Fail(dropped.error());
  }
  const auto rows = MetricRows();
  ops::Metrics metrics({rows.begin(), rows.end()});  // opens /proc, which is out of reach once confined
  // The whole of data_dir, because store/ may not exist yet when the voice comes up first.
  if (const Status confined = ops::Confine({{ops::PathsOf(context.config).root}, {}}, log); !confined.ok()) {
    return ops::Fail(confined.error());
  }
  Serve(context.config, *zones, *std::move(sockets), metrics, log);
  return ops::kExitOk;
}

}  // namespace

ops::Room Describe() {
  ops::Room room;
  room.schema = OptionsSchema();
  const auto rows = MetricRows();
  room.metrics.assign(rows.begin(), rows.end());
  room.roles.push_back({"rbl", "Answer DNS queries about the list.", Sockets, Run});
  room.check = [](const ops::Config& config) {
    const auto zones = ZonesOf(config);
    return zones.ok() ? Status() : Status(zones.error());
  };
  return room;
}

}  // namespace cenote::rbl
