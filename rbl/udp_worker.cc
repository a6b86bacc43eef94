#include "rbl/udp_worker.h"

#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "ops/clock.h"
#include "rbl/answer.h"

namespace cenote::rbl {

UdpWorker::UdpWorker(ops::Fd socket, const Zones& zones, const StoreDoor& door, ops::Metrics& metrics)
    : socket_(std::move(socket)),
      zones_(zones),
      lookup_(door),
      meters_(metrics, ops::Transport::kUdp),
      batch_(socket_.get()) {}

void UdpWorker::Run(const StopFlag& stop) {
  while (!stop.raised()) {
    const std::size_t count = batch_.Receive();
    if (count > 0) {
      Serve(count);
    } else {
      Wait(stop);
    }
  }
}

void UdpWorker::Serve(std::size_t count) {
  const auto begin = ops::Monotonic();
  const View view = lookup_.Begin(zones_, ops::Now());
  for (std::size_t place = 0; place < count; ++place) {
    const Answered answered = Answer(batch_.Query(place), ops::Transport::kUdp, view, batch_.NextReply());
    tally_.Count(answered);
    if (answered.size > 0) {
      batch_.Queue(place, answered.size);
    }
  }
  lookup_.End();
  tally_.unsent += batch_.Send();
  meters_.Flush(tally_);
  meters_.Took(ops::Monotonic() - begin);
}

void UdpWorker::Wait(const StopFlag& stop) {
  std::array<pollfd, 2> waited = {pollfd{socket_.get(), POLLIN, 0}, pollfd{stop.fd(), POLLIN, 0}};
  // Nothing to do about an error here: the socket says it again at the next Receive.
  static_cast<void>(::poll(waited.data(), waited.size(), -1));
}

double UdpWorker::KernelDrops() const {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  return ::getsockopt(socket_.get(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0 ? info[SK_MEMINFO_DROPS] : 0;
}

}  // namespace cenote::rbl
