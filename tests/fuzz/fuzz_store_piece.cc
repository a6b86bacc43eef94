// A row of the derived ranges: the first byte says the family, then the key, then the value. What decodes is what its
// own encoding gives back, and a look-up at its ends finds its parts.
#include <cstdint>
#include <string_view>

#include "collector/model/check.h"
#include "collector/store/keys.h"
#include "collector/store/piece.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cenote;         // NOLINT(google-build-using-namespace)
  using namespace cenote::store;  // NOLINT(google-build-using-namespace)
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) {
    return 0;
  }
  const Family family = bytes[0] == '6' ? Family::kV6 : Family::kV4;
  const std::size_t key_size = family == Family::kV4 ? 4 : 16;
  const std::string_view key = bytes.substr(1, key_size);
  const std::string_view value = bytes.size() > 1 + key_size ? bytes.substr(1 + key_size) : std::string_view();

  Found found;
  const IpAddress lowest{family, {}};
  const bool looked = FindInPiece(lowest, value, found).ok();
  const auto piece = DecodePiece(family, key, value);
  if (!piece) {
    return 0;
  }
  CENOTE_CHECK(looked);
  CENOTE_CHECK(AddressKey(piece->last) == key);
  CENOTE_CHECK(EncodePieceValue(*piece) == value);
  for (const IpAddress& address : {piece->first, piece->last}) {
    found.clear();
    CENOTE_CHECK(FindInPiece(address, value, found).ok());
    CENOTE_CHECK(EncodePartsOf(found) == piece->parts);
  }
  return 0;
}
