// Any bytes as a query, by UDP and by TCP: the reply keeps within its limit and echoes what it must.
#include <cstddef>
#include <string_view>
#include <vector>

#include "collector/model/check.h"
#include "rbl/answer.h"

namespace {

using cenote::rbl::Answer;
using cenote::rbl::Answered;

// Everything in the lower half of IPv4 is listed, and 2001:db8::/32.
class HalfListed : public cenote::rbl::Lookup {
 public:
  HalfListed() : one_(1) {
    one_[0].length = 1;
    one_[0].reason = cenote::kReasonBot;
    one_[0].until = 0xFFFFFFFF;
  }
  const cenote::store::Found* Find(const cenote::IpAddress& address) override {
    const bool listed = address.is_v4() ? address.bytes[0] < 128 : address.bytes[0] == 0x20;
    return listed ? &one_ : &none_;
  }
  std::optional<bool> AnyInside(const cenote::IpPrefix& prefix) override { return prefix.first.bytes[0] == 0x20; }
  std::optional<cenote::Time> Heartbeat() override { return cenote::FromSeconds(1); }

 private:
  cenote::store::Found one_;
  cenote::store::Found none_;
};

cenote::rbl::Zones MakeZones() {
  cenote::rbl::ZoneOptions options;
  options.name = "bl.cenote.test";
  return *cenote::rbl::Zones::Make({options}, cenote::ReasonTable(), "http://127.0.0.1:8025/");
}

void Check(std::string_view query, cenote::ops::Transport transport, std::size_t limit) {
  static const cenote::rbl::Zones zones = MakeZones();
  HalfListed list;
  const cenote::rbl::View view{zones, &list, 7, {}, cenote::FromSeconds(1795414200)};
  std::vector<char> out(limit);
  const Answered answered = Answer(query, transport, view, out);
  CENOTE_CHECK(answered.size <= limit);
  CENOTE_CHECK(answered.size == 0 || (answered.size >= cenote::rbl::kHeaderSize && query.size() >= 12));
  CENOTE_CHECK(answered.size == 0 || (out[0] == query[0] && out[1] == query[1] && (out[2] & 0x80) != 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  Check(query, cenote::ops::Transport::kUdp, cenote::rbl::kEdnsUdpSize);
  Check(query, cenote::ops::Transport::kTcp, cenote::rbl::kMaxMessage);
  return 0;
}
