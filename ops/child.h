// One role as a child process: its sockets, its start, how it ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "collector/model/result.h"
#include "ops/sockets.h"

namespace cenote::ops {

struct ChildStart {
  std::vector<std::string> arguments;            // argv, the program's name first
  const std::vector<NamedSocket>* sockets = {};  // handed down as LISTEN_FDS; they stay open here
  std::string notify_address;
};

// Starts this very program again (/proc/self/exe) in a process group of its own. Only from a process of one thread.
Result<pid_t> StartChild(const ChildStart& start);

// "exit status 1", "signal 11 (Segmentation fault)".
std::string DescribeEnd(int wait_status);

// How long to wait before a role is started again: `first`, doubling to `most`; a life of 30 s starts over.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most) : first_(first), most_(most) {}
  std::chrono::milliseconds Next(std::chrono::milliseconds lived);

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds most_;
  std::chrono::milliseconds wait_{0};
};

}  // namespace cenote::ops
