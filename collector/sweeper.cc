#include "collector/sweeper.h"

#include <utility>

namespace cenote::collector {
namespace {

constexpr std::chrono::milliseconds kInterval{500};
constexpr std::chrono::milliseconds kGap{2};  // between chunks, for intake
constexpr int kReaderCheckEvery = 60;         // timer turns

}  // namespace

Sweeper::Sweeper(ops::EventLoop& loop, Clerk& clerk, store::Env& env, std::function<void(const Error&)> on_error)
    : clerk_(clerk),
      env_(env),
      on_error_(std::move(on_error)),
      timer_(ops::Event::Timer(loop, [this](short) { OnTimer(); })) {
  timer_.Start(kGap);
}

void Sweeper::OnTimer() {
  const Result<Swept> swept = clerk_.SweepOnce();
  timer_.Start(swept && swept->more ? kGap : kInterval);
  if (!swept) {
    return on_error_(swept.error());
  }
  if (--until_reader_check_ < 0) {
    until_reader_check_ = kReaderCheckEvery;
    if (const Status checked = env_.CheckReaders(); !checked) {
      on_error_(checked.error());
    }
  }
}

}  // namespace cenote::collector
