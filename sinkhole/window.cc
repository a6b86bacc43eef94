#include "sinkhole/window.h"

#include <utility>

#include "collector/model/check.h"

namespace cenote::sinkhole {

bool Window::HasRoom(std::size_t bytes, std::size_t items_ahead, std::size_t bytes_ahead) const {
  return size_ + items_ahead < most_items_ && bytes_ + bytes_ahead + bytes <= most_bytes_;
}

void Window::Push(Waiting waiting) {
  CENOTE_CHECK(slots_.empty() || slots_.back().waiting.sequence + 1 == waiting.sequence);
  ++size_;
  bytes_ += waiting.frame.size();
  slots_.push_back({std::move(waiting), false});
}

std::optional<Waiting> Window::Acknowledge(std::uint64_t sequence) {
  if (slots_.empty() || sequence < slots_.front().waiting.sequence || sequence > slots_.back().waiting.sequence) {
    return std::nullopt;
  }
  Slot& slot = slots_[sequence - slots_.front().waiting.sequence];
  if (slot.acknowledged) {
    return std::nullopt;
  }
  slot.acknowledged = true;
  --size_;
  bytes_ -= slot.waiting.frame.size();
  // The slot may have to stand until those before it go.
  Waiting waiting{sequence, slot.waiting.session, slot.waiting.since, std::exchange(slot.waiting.frame, {}),
                  slot.waiting.too_big};
  while (!slots_.empty() && slots_.front().acknowledged) {
    slots_.pop_front();
  }
  return waiting;
}

std::vector<SessionKey> Window::GiveUp(Moment limit) {
  std::vector<SessionKey> sessions;
  for (Slot& slot : slots_) {
    if (slot.waiting.since > limit) {
      break;
    }
    if (!slot.acknowledged && slot.waiting.session != 0) {
      sessions.push_back(std::exchange(slot.waiting.session, 0));
    }
  }
  return sessions;
}

void Window::ForEachFrom(std::uint64_t first, const std::function<void(const Waiting&)>& visit) const {
  if (slots_.empty()) {
    return;
  }
  const std::uint64_t front = slots_.front().waiting.sequence;
  for (std::size_t i = first > front ? first - front : 0; i < slots_.size(); ++i) {
    if (!slots_[i].acknowledged) {
      visit(slots_[i].waiting);
    }
  }
}

}  // namespace cenote::sinkhole
