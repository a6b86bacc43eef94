// A `cenote` whose roles only live and die as the test's configuration says: for the supervisor's tests. Each role adds
// "NAME start" and "NAME stop" to run/diary.
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <optional>

#include "ops/app.h"
#include "ops/event.h"
#include "ops/http.h"
#include "ops/lifecycle.h"

namespace cenote::ops {
namespace {

void Note(const Config& config, const std::string& line) {
  std::ofstream(PathsOf(config).run + "/diary", std::ios::app) << line << std::endl;
}

bool IsFirstLife(const Config& config, const std::string& name) {
  std::ifstream diary(PathsOf(config).run + "/diary");
  int starts = 0;
  for (std::string line; std::getline(diary, line);) {
    starts += line == name + " start" ? 1 : 0;
  }
  return starts == 1;
}

std::vector<SocketNeed> Sockets(const Config& config, const std::string& name) {
  SocketNeed need;
  need.name = "door";
  need.key = name + ".listen";
  need.endpoints = config.Endpoints(name + ".listen");
  return {need};
}

int Run(const Context& context, const std::string& name) {
  const Config& config = context.config;
  Note(config, name + " start");
  const std::string& behaviour = config.Text(name + ".behaviour");
  if (behaviour == "fails") {
    return Fail({Error::Code::kIo, name + " cannot run"});
  }
  if (behaviour == "misconfigured") {
    return Fail({Error::Code::kInvalid, name + " is misconfigured"}, kExitConfig);
  }
  if (behaviour == "crashes once" && IsFirstLife(config, name)) {
    std::raise(SIGKILL);
  }
  Result<std::vector<NamedSocket>> sockets = TakeSockets(Sockets(config, name));
  EventLoop loop;
  std::optional<StopSignals> signals;
  if (behaviour == "deaf") {
    std::signal(SIGTERM, SIG_IGN);
  } else {
    signals.emplace(loop, [&loop] { loop.Stop(); });
  }
  HttpServer server(loop, Extract(*sockets, "door"));
  server.Handle("/pid", [](const HttpRequest&) {
    HttpResponse response;
    response.body = std::to_string(::getpid());
    return response;
  });
  if (behaviour != "never ready" && (behaviour != "ready once" || IsFirstLife(config, name))) {
    NotifyReady();
  }
  loop.Run();
  Note(config, name + " stop");
  return kExitOk;
}

Room Describe(const std::string& name) {
  Room room;
  room.schema.keys = {{name + ".listen", KeyType::kEndpointList, "[]", "Where it listens."},
                      {name + ".behaviour", KeyType::kText, R"("good")", "What it does."}};
  if (name == "sinkhole") {
    room.schema.keys.push_back({"sinkhole.proxy_listen", KeyType::kEndpointList, "[]", "As the embedded default has."});
  }
  room.roles = {{name, "A fake.", [name](const Config& config) { return Sockets(config, name); },
                 [name](const Context& context) { return Run(context, name); }}};
  return room;
}

}  // namespace
}  // namespace cenote::ops

int main(int argc, char** argv) {
  using cenote::ops::Describe;
  return cenote::ops::RunApp({Describe("sinkhole"), Describe("collector"), Describe("feeds"), Describe("rbl")}, argc,
                             argv);
}
