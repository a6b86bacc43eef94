// The supervisor's end of sd_notify's protocol: children say "READY=1", the kernel says which child it was.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "collector/model/result.h"
#include "ops/event.h"
#include "ops/fd.h"

namespace cenote::ops {

class NotifySocket {
 public:
  // An abstract address that the kernel chooses: there is no file whose rights could keep a child out.
  static Result<NotifySocket> Open();

  const std::string& address() const { return address_; }  // for NOTIFY_SOCKET
  // Calls `ready` with the sender's process id for every READY=1.
  void Listen(EventLoop& loop, std::function<void(pid_t)> ready);

 private:
  Fd fd_;
  std::string address_;
  Event readable_;
};

}  // namespace cenote::ops
