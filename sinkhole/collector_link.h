// CollectorLink: one worker's connection to the collector's socket: frames up, acknowledgements down. Never blocks;
// connects again with a growing pause when the connection fails. One loop, one thread; the owner outlives its
// callbacks.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/observation.h"
#include "ops/event.h"
#include "ops/fd.h"

namespace cenote::sinkhole {

class CollectorLink {
 public:
  struct Callbacks {
    std::function<void()> connected;
    std::function<void()> lost;  // what was not acknowledged has to be sent again after `connected`
    std::function<void(const std::vector<ObservationId>&)> acknowledged;
  };

  CollectorLink(ops::EventLoop& loop, std::string path, Callbacks callbacks);

  void Start();  // the first attempt, in the loop's thread
  bool connected() const { return fd_.valid(); }
  bool flushed() const { return out_.empty(); }  // the kernel has all that was queued
  void Queue(std::string_view frame);            // only while connected
  void Flush();                                  // sends what the socket takes now, the rest when it can

 private:
  static constexpr std::chrono::milliseconds kFirstPause{20};
  static constexpr std::chrono::milliseconds kLongestPause{1000};

  void Connect();
  void OnReadable();
  bool TakeFrames();  // false: the stream is useless
  void Lose();

  ops::EventLoop& loop_;
  std::string path_;
  Callbacks callbacks_;
  ops::Fd fd_;
  std::string in_;
  std::string out_;
  std::chrono::milliseconds pause_ = kFirstPause;
  bool unanswered_ = false;  // of what was queued on this connection, nothing was acknowledged since
  ops::Event readable_;
  ops::Event writable_;
  ops::Event again_;
};

}  // namespace cenote::sinkhole
