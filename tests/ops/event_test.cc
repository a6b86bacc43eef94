#include "ops/event.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <thread>

#include "ops/fd.h"

namespace cenote::ops {
namespace {

struct Pipe {
  Fd read;
  Fd write;
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    read = Fd(ends[0]);
    write = Fd(ends[1]);
  }
};

TEST(EventLoop, PostRunsInTheLoopsThread) {
  EventLoop loop;
  std::thread::id ran_in;
  std::thread other([&] {
    loop.Post([&] {
      ran_in = std::this_thread::get_id();
      loop.Stop();
    });
  });
  loop.Run();
  other.join();
  EXPECT_EQ(ran_in, std::this_thread::get_id());
}

TEST(EventLoop, RunsEveryPostedTaskInOrder) {
  EventLoop loop;
  std::vector<int> ran;
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) {
      loop.Post([&ran, i] { ran.push_back(i); });
    }
    loop.Post([&] { loop.Stop(); });
  });
  loop.Run();
  other.join();
  ASSERT_EQ(ran.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(ran.begin(), ran.end()));
}

TEST(Event, ATimerFiresOncePerStart) {
  EventLoop loop;
  int fired = 0;
  Event once = Event::Timer(loop, [&](short) { ++fired; });
  Event stop = Event::Timer(loop, [&](short) { loop.Stop(); });
  EXPECT_FALSE(once.pending());
  once.Start(std::chrono::milliseconds(1));
  EXPECT_TRUE(once.pending());
  stop.Start(std::chrono::milliseconds(20));
  loop.Run();
  EXPECT_EQ(fired, 1);
  EXPECT_FALSE(once.pending());
}

TEST(Event, EveryRepeats) {
  EventLoop loop;
  int fired = 0;
  const Event every = Event::Every(loop, std::chrono::milliseconds(1), [&](short) {
    if (++fired == 3) {
      loop.Stop();
    }
  });
  loop.Run();
  EXPECT_EQ(fired, 3);
}

TEST(Event, StopRemovesIt) {
  EventLoop loop;
  int fired = 0;
  Event stopped = Event::Timer(loop, [&](short) { ++fired; });
  stopped.Start(std::chrono::milliseconds(0));
  stopped.Stop();
  Event end = Event::Timer(loop, [&](short) { loop.Stop(); });
  end.Start(std::chrono::milliseconds(5));
  loop.Run();
  EXPECT_EQ(fired, 0);
}

TEST(Event, MayDestroyItselfInItsCallback) {
  EventLoop loop;
  Pipe pipe;
  auto guard = std::make_shared<int>(7);
  auto event = std::make_unique<Event>();
  *event = Event(loop, pipe.read.get(), EV_READ | EV_PERSIST, [&, guard](short) {
    event.reset();
    EXPECT_EQ(*guard, 7);  // what the callback holds is still there
    loop.Stop();
  });
  event->Start();
  EXPECT_EQ(guard.use_count(), 2);
  ASSERT_TRUE(WriteAll(pipe.write.get(), "x").ok());
  loop.Run();
  EXPECT_EQ(event, nullptr);
  EXPECT_EQ(guard.use_count(), 1);
}

// A callback that closes its descriptor may get the same number for the next one: the new event must be polled.
TEST(Event, ADescriptorsNumberMayBeUsedAgainInsideTheCallback) {
  EventLoop loop;
  auto first = std::make_unique<Pipe>();
  auto second = std::make_unique<Pipe>();
  Event next;
  auto event = std::make_unique<Event>();
  bool heard = false;
  *event = Event(loop, first->read.get(), EV_READ | EV_PERSIST, [&](short) {
    const int number = first->read.get();
    event.reset();
    ASSERT_EQ(::dup2(second->read.get(), number), number);
    next = Event(loop, number, EV_READ, [&](short) {
      heard = true;
      loop.Stop();
    });
    next.Start();
    ASSERT_TRUE(WriteAll(second->write.get(), "y").ok());
  });
  event->Start();
  Event late = Event::Timer(loop, [&](short) { loop.Stop(); });
  late.Start(std::chrono::seconds(5));
  ASSERT_TRUE(WriteAll(first->write.get(), "x").ok());
  loop.Run();
  EXPECT_TRUE(heard);
}

TEST(Event, HearsSignals) {
  EventLoop loop;
  int heard = 0;
  const Event on_signal = Event::OnSignal(loop, SIGUSR1, [&](short) {
    ++heard;
    loop.Stop();
  });
  ASSERT_EQ(::raise(SIGUSR1), 0);
  loop.Run();
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace cenote::ops
