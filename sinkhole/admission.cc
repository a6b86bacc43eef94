#include "sinkhole/admission.h"

#include <algorithm>

#include "collector/model/check.h"

namespace cenote::sinkhole {

namespace {

std::string KeyOf(const IpAddress& address) {
  // Four bytes and eight bytes never meet: the families stay apart.
  return {reinterpret_cast<const char*>(address.bytes.data()), address.is_v4() ? 4U : 8U};
}

}  // namespace

bool Admission::Enter(const IpAddress& address) {
  std::uint32_t& count = counts_[KeyOf(address)];
  if (count >= most_per_address_) {
    if (count == 0) {
      counts_.erase(KeyOf(address));
    }
    return false;
  }
  ++count;
  return true;
}

void Admission::Leave(const IpAddress& address) {
  const auto found = counts_.find(KeyOf(address));
  CENOTE_CHECK(found != counts_.end());
  if (--found->second == 0) {
    counts_.erase(found);
  }
}

bool RateLimit::Take(Moment now) {
  const double seconds = std::max(0.0, std::chrono::duration<double>(now - last_).count());
  tokens_ = std::min(rate_, tokens_ + seconds * rate_);
  last_ = std::max(last_, now);
  if (tokens_ < 1) {
    return false;
  }
  tokens_ -= 1;
  return true;
}

}  // namespace cenote::sinkhole
