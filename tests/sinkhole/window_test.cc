#include "sinkhole/window.h"

#include <gtest/gtest.h>

namespace cenote::sinkhole {
namespace {

const Moment kStart{std::chrono::hours(1)};

Waiting Item(std::uint64_t sequence, SessionKey session = 0) {
  return {sequence, session, kStart + std::chrono::seconds(sequence), std::string(10, 'f'), false};
}

std::vector<std::uint64_t> Sequences(const Window& window, std::uint64_t first = 0) {
  std::vector<std::uint64_t> out;
  window.ForEachFrom(first, [&](const Waiting& waiting) { out.push_back(waiting.sequence); });
  return out;
}

TEST(Window, IsBoundedByNumberAndBytes) {
  Window window(3, 100);
  EXPECT_TRUE(window.HasRoom(100, 0, 0));
  EXPECT_FALSE(window.HasRoom(101, 0, 0));
  EXPECT_FALSE(window.HasRoom(50, 0, 51));
  window.Push(Item(1));
  EXPECT_TRUE(window.HasRoom(10, 1, 0));
  EXPECT_FALSE(window.HasRoom(10, 2, 0));
  EXPECT_FALSE(window.HasRoom(91, 0, 0));
  EXPECT_EQ(window.size(), 1U);
  EXPECT_EQ(window.bytes(), 10U);
}

TEST(Window, LetsGoInAnyOrderAndOnlyOnce) {
  Window window(100, 10'000);
  for (std::uint64_t i = 5; i < 10; ++i) {
    window.Push(Item(i, i * 100));
  }
  const std::optional<Waiting> seventh = window.Acknowledge(7);
  ASSERT_TRUE(seventh.has_value());
  EXPECT_EQ(seventh->session, 700U);
  EXPECT_FALSE(window.Acknowledge(7).has_value());
  EXPECT_FALSE(window.Acknowledge(4).has_value());
  EXPECT_FALSE(window.Acknowledge(10).has_value());
  EXPECT_EQ(Sequences(window), (std::vector<std::uint64_t>{5, 6, 8, 9}));
  EXPECT_EQ(Sequences(window, 6), (std::vector<std::uint64_t>{6, 8, 9}));
  EXPECT_EQ(window.bytes(), 40U);
  for (const std::uint64_t sequence : {9U, 5U, 6U, 8U}) {
    EXPECT_TRUE(window.Acknowledge(sequence).has_value());
  }
  EXPECT_EQ(window.size(), 0U);
  EXPECT_EQ(window.bytes(), 0U);
  EXPECT_TRUE(Sequences(window, 3).empty());
  window.Push(Item(10));
  EXPECT_EQ(Sequences(window), (std::vector<std::uint64_t>{10}));
}

TEST(Window, GivesUpEachSessionOnceButKeepsItsObservation) {
  Window window(100, 10'000);
  window.Push(Item(1, 11));
  window.Push(Item(2, 0));
  window.Push(Item(3, 33));
  window.Push(Item(4, 44));
  EXPECT_TRUE(window.GiveUp(kStart).empty());
  EXPECT_EQ(window.GiveUp(kStart + std::chrono::seconds(3)), (std::vector<SessionKey>{11, 33}));
  EXPECT_TRUE(window.GiveUp(kStart + std::chrono::seconds(3)).empty());
  EXPECT_EQ(window.size(), 4U);
  EXPECT_EQ(window.Acknowledge(1)->session, 0U);
}

}  // namespace
}  // namespace cenote::sinkhole
