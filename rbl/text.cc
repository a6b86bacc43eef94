#include "rbl/text.h"

#include "collector/store/reference.h"

namespace cenote::rbl {
namespace {

constexpr std::size_t kHourDigits = 13;  // "2026-11-23T06"

std::string HourOf(std::uint32_t seconds) { return FormatTime(FromSeconds(seconds)).substr(0, kHourDigits) + "Z"; }

}  // namespace

std::string ListingText(const View& view, const Zone& zone, const IpAddress& address, const store::FoundPart& part) {
  const Sublist* sublist = zone.FindSublist(part.reason);
  const IpPrefix listed = IpPrefix::Of(address, part.length);
  std::string text = sublist != nullptr ? sublist->wording : "Listed";
  text += ", since " + HourOf(part.since);
  text += ", see " + view.zones.lookup_link() + address.ToString();
  text += " reference " + store::ReferenceOf(view.reference_key, listed, part.reason, part.since);
  return text;
}

std::string TestText(const View& view, const Sublist& sublist, const IpAddress& address) {
  return "Test entry of the list, always listed: " + sublist.wording + ", see " + view.zones.lookup_link() +
         address.ToString();
}

}  // namespace cenote::rbl
