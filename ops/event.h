// RAII over libevent: a loop, and events whose callback is a function object. One thread per loop; nothing here is
// shared.
#pragma once

#include <event2/event.h>

#include <chrono>
#include <functional>
#include <memory>

namespace cenote::ops {

class EventLoop {
 public:
  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  event_base* base() const { return base_; }
  void Run();   // until Stop
  void Stop();  // from a callback of this loop
  // Runs `task` in the loop's thread soon; the only call that any other thread may make.
  void Post(std::function<void()> task);

 private:
  struct Mailbox;
  event_base* base_;
  std::unique_ptr<Mailbox> mailbox_;
};

// An event that belongs to its owner: destroying it (also inside its own callback) removes it from the loop.
class Event {
 public:
  using Callback = std::function<void(short what)>;  // EV_READ, EV_WRITE, EV_TIMEOUT, EV_SIGNAL

  Event() = default;
  Event(EventLoop& loop, int fd, short what, Callback callback);
  static Event Timer(EventLoop& loop, Callback callback);  // fires once per Start
  static Event Every(EventLoop& loop, std::chrono::milliseconds interval, Callback callback);
  static Event OnSignal(EventLoop& loop, int signal, Callback callback);

  void Start();                                   // wait without a time limit
  void Start(std::chrono::milliseconds timeout);  // again: moves the time limit
  void Stop();
  bool pending() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cenote::ops
