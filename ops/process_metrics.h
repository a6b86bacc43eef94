// The metrics that every role has, under the names that Prometheus' own clients use.
#pragma once

#include "ops/fd.h"
#include "ops/metrics.h"

namespace cenote::ops {

// Opens what it reads of /proc when it is made, so that it goes on working behind Landlock.
class ProcessMetrics {
 public:
  ProcessMetrics();
  void Refresh(Metrics& metrics) const;

 private:
  Fd statm_;
  Fd descriptors_;
  double start_;  // seconds since 1970
};

// The version that was built: "0.1.0".
std::string_view Version();

}  // namespace cenote::ops
