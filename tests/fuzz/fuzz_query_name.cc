// Any bytes as a name: what reads as an address, written back as a reversed name, reads as the same address.
#include <cstddef>
#include <string>
#include <string_view>

#include "collector/model/check.h"
#include "rbl/query_name.h"

namespace {

using cenote::IpAddress;
using cenote::rbl::NameView;
using cenote::rbl::QueryName;

void Append(std::string& wire, const std::string& label) {
  wire.push_back(static_cast<char>(label.size()));
  wire += label;
}

std::string ReversedWire(const IpAddress& address) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string wire;
  for (std::size_t place = address.is_v4() ? 4 : 16; place-- > 0;) {
    const unsigned byte = address.bytes[place];
    if (address.is_v4()) {
      Append(wire, std::to_string(byte));
    } else {
      Append(wire, std::string(1, kDigits[byte & 0xFU]));
      Append(wire, std::string(1, kDigits[byte >> 4U]));
    }
  }
  wire.push_back('\0');
  return wire;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto name = NameView::Read({reinterpret_cast<const char*>(data), size});
  if (!name.has_value()) {
    return 0;
  }
  for (std::size_t labels = 0; labels <= name->labels(); ++labels) {
    const QueryName query = cenote::rbl::ReadQueryName(*name, labels);
    if (query.kind != QueryName::Kind::kAddress) {
      continue;
    }
    CENOTE_CHECK(labels == 4 || labels == 32);
    const std::string wire = ReversedWire(query.address);
    const auto again = NameView::Read(wire);
    CENOTE_CHECK(again.has_value());
    CENOTE_CHECK(cenote::rbl::ReadQueryName(*again, again->labels()).address == query.address);
  }
  return 0;
}
