#include "ops/event.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <mutex>
#include <vector>

#include "collector/model/check.h"
#include "ops/fd.h"

namespace cenote::ops {
namespace {

timeval ToTimeval(std::chrono::milliseconds span) {
  const auto ms = span.count() < 0 ? 0 : span.count();
  return {static_cast<time_t>(ms / 1000), static_cast<suseconds_t>(ms % 1000 * 1000)};
}

}  // namespace

struct EventLoop::Mailbox {
  Fd wake{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Event readable;
  std::mutex mutex;
  std::vector<std::function<void()>> tasks;

  void RunTasks() {
    std::uint64_t count = 0;
    static_cast<void>(::read(wake.get(), &count, sizeof count));
    std::vector<std::function<void()>> batch;
    {
      const std::lock_guard lock(mutex);
      batch.swap(tasks);
    }
    for (const auto& task : batch) {
      task();
    }
  }
};

EventLoop::EventLoop() : base_(event_base_new()), mailbox_(std::make_unique<Mailbox>()) {
  CENOTE_CHECK(base_ != nullptr && mailbox_->wake.valid());
  mailbox_->readable =
      Event(*this, mailbox_->wake.get(), EV_READ | EV_PERSIST, [this](short) { mailbox_->RunTasks(); });
  mailbox_->readable.Start();
}

EventLoop::~EventLoop() {
  mailbox_.reset();
  event_base_free(base_);
}

void EventLoop::Run() { CENOTE_CHECK(event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY) == 0); }

void EventLoop::Stop() { event_base_loopbreak(base_); }

void EventLoop::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->tasks.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  static_cast<void>(::write(mailbox_->wake.get(), &one, sizeof one));
}

// Kept alive by its owner and, while the callback runs, by the callback itself: the owner may go away inside it.
struct Event::State {
  event* handle = nullptr;
  Callback callback;
  std::weak_ptr<State> self;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (handle != nullptr) {
      event_free(handle);
    }
  }

  static void Call(evutil_socket_t, short what, void* argument) noexcept {
    const std::shared_ptr<State> alive = static_cast<State*>(argument)->self.lock();
    if (alive) {
      alive->callback(what);
    }
  }

  // The owner's handle. Its end removes the event at once, even while the callback keeps the State alive: the
  // descriptor may be closed, and its number used again, before the callback returns.
  static std::shared_ptr<State> Owned(const std::shared_ptr<State>& state) {
    return {state.get(), [state](State* raw) { event_del(raw->handle); }};
  }
};

Event::Event(EventLoop& loop, int fd, short what, Callback callback) {
  auto state = std::make_shared<State>();
  state->callback = std::move(callback);
  state->self = state;
  state->handle = event_new(loop.base(), fd, what, State::Call, state.get());
  CENOTE_CHECK(state->handle != nullptr);
  state_ = State::Owned(state);
}

Event Event::Timer(EventLoop& loop, Callback callback) { return {loop, -1, 0, std::move(callback)}; }

Event Event::Every(EventLoop& loop, std::chrono::milliseconds interval, Callback callback) {
  Event every(loop, -1, EV_PERSIST, std::move(callback));
  every.Start(interval);
  return every;
}

Event Event::OnSignal(EventLoop& loop, int signal, Callback callback) {
  Event on_signal(loop, signal, EV_SIGNAL | EV_PERSIST, std::move(callback));
  on_signal.Start();
  return on_signal;
}

void Event::Start() {
  CENOTE_CHECK(state_ != nullptr);
  CENOTE_CHECK(event_add(state_->handle, nullptr) == 0);
}

void Event::Start(std::chrono::milliseconds timeout) {
  CENOTE_CHECK(state_ != nullptr);
  const timeval time = ToTimeval(timeout);
  CENOTE_CHECK(event_add(state_->handle, &time) == 0);
}

void Event::Stop() {
  if (state_) {
    event_del(state_->handle);
  }
}

bool Event::pending() const {
  return state_ && event_pending(state_->handle, EV_READ | EV_WRITE | EV_TIMEOUT | EV_SIGNAL, nullptr) != 0;
}

}  // namespace cenote::ops
