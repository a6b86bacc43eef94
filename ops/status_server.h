// StatusServer: /metrics, /healthz and /readyz of a role. Runs in the role's main loop.
#pragma once

#include <functional>
#include <vector>

#include "collector/model/result.h"
#include "ops/event.h"
#include "ops/fd.h"
#include "ops/http.h"
#include "ops/metrics.h"

namespace cenote::ops {

class StatusServer {
 public:
  // `ready` says whether the role can do its work now; its error is the body of a 503. /healthz is 200 while the loop
  // turns. `metrics` outlives this.
  StatusServer(EventLoop& loop, std::vector<Fd> listeners, Metrics& metrics, std::function<Status()> ready);

 private:
  HttpServer http_;
};

}  // namespace cenote::ops
