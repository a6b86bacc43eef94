// FrameStream: one connected stream socket as frames. Bytes in become frames as soon as they are whole; frames out wait
// in a buffer until the socket takes them. One loop, one thread; owned by Intake or Control.
//
// Both buffers are bounded: no more is read than one frame of the largest size and one read; while more than
// kMostUnsent bytes wait for a slow peer, nothing is read from it.
#pragma once

#include <functional>
#include <string>

#include "collector/model/frame.h"
#include "ops/event.h"
#include "ops/fd.h"

namespace cenote::collector {

enum class StreamEnd { kClosed, kBadFrame, kError };

class FrameStream {
 public:
  struct Callbacks {
    std::function<void(const Frame&)> on_frame;
    std::function<void(StreamEnd)> on_end;  // the stream is dead; its owner may destroy it inside the call
  };

  // `most`: the largest payload that is accepted.
  FrameStream(ops::EventLoop& loop, ops::Fd fd, std::size_t most, Callbacks callbacks);
  FrameStream(const FrameStream&) = delete;
  FrameStream& operator=(const FrameStream&) = delete;

  void Send(FrameType type, std::string_view payload);
  void Pause();  // no more frames until Resume; also from inside on_frame
  void Resume();
  // From inside on_frame: the peer broke a rule; on_end(kBadFrame) follows.
  void Refuse() { refused_ = true; }
  // Ends the stream soon, from the loop: on_end(kClosed) follows.
  void Close();
  // Sends what waits as far as the socket takes it now.
  void Flush();
  int fd() const { return fd_.get(); }

 private:
  static constexpr std::size_t kMostUnsent = 1U << 20U;

  void OnReadable();
  void OnWritable();
  bool Deliver();  // false: the stream is useless
  bool Write();    // false: the peer is gone
  void Rearm();
  void End(StreamEnd end);

  ops::Fd fd_;
  std::size_t most_;
  Callbacks callbacks_;
  std::string in_;
  std::string out_;
  bool paused_ = false;
  bool refused_ = false;
  bool closing_ = false;
  bool delivering_ = false;
  ops::Event readable_;
  ops::Event writable_;
  ops::Event again_;  // frames that were already read, after a pause
};

}  // namespace cenote::collector
