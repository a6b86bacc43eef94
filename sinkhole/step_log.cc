#include "sinkhole/step_log.h"

#include <algorithm>

namespace cenote::sinkhole {

namespace {
// What one more Step costs beside its bytes, so that a flood of empty lines is bounded too.
constexpr std::size_t kStepCost = 16;
}  // namespace

void StepLog::Add(Direction direction, std::string_view bytes, Time now) {
  bytes = bytes.substr(0, limit_ / 2);
  if (bytes_.size() + bytes.size() + steps_.size() * kStepCost > limit_) {
    DropOldest();
  }
  const std::int64_t span = std::clamp<std::int64_t>((now - started_).count(), 0, UINT32_MAX);
  bytes_.append(bytes);
  steps_.push_back({static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(span), direction});
}

// Half goes at once, so that a long session does not move its log at every step.
void StepLog::DropOldest() {
  std::size_t bytes = 0;
  std::size_t steps = 0;
  while (steps < steps_.size() && bytes + steps * kStepCost < limit_ / 2) {
    bytes += steps_[steps].size;
    ++steps;
  }
  bytes_.erase(0, bytes);
  steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(steps));
}

std::vector<Step> StepLog::Take() {
  std::vector<Step> out;
  out.reserve(steps_.size());
  std::string_view rest = bytes_;
  for (const Mark& mark : steps_) {
    out.push_back({mark.direction, mark.at_ms, std::string(rest.substr(0, mark.size))});
    rest.remove_prefix(mark.size);
  }
  bytes_.clear();
  steps_.clear();
  return out;
}

}  // namespace cenote::sinkhole
