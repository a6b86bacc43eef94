#include "ops/status_server.h"

#include <utility>

namespace cenote::ops {

StatusServer::StatusServer(EventLoop& loop, std::vector<Fd> listeners, Metrics& metrics, std::function<Status()> ready)
    : http_(loop, std::move(listeners)) {
  http_.Handle("/metrics", [&metrics](const HttpRequest&) {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics.Serialize();
    return response;
  });
  http_.Handle("/healthz", [](const HttpRequest&) {
    HttpResponse response;
    response.body = "ok\n";
    return response;
  });
  http_.Handle("/readyz", [ready = std::move(ready)](const HttpRequest&) {
    const Status status = ready();
    HttpResponse response;
    response.status = status ? 200 : 503;
    response.body = status ? "ready\n" : status.error().message + "\n";
    return response;
  });
}

}  // namespace cenote::ops
