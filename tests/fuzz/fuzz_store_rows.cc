#include "collector/model/check.h"
#include "collector/store/holes.h"
#include "collector/store/keys.h"
#include "tests/fuzz/fuzz_input.h"

// The store's keys and holes: bytes that are read as a value are the only form of that value.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace cenote::store;  // NOLINT(google-build-using-namespace)
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  if (const auto key = ParseNumberKey(bytes)) {
    CENOTE_CHECK(NumberKey(*key) == bytes);
  }
  if (const auto key = ParseJournalKey(bytes)) {
    CENOTE_CHECK(JournalKey(key->first, key->second) == bytes);
  }
  if (const auto key = ParseDueKey(bytes)) {
    CENOTE_CHECK(DueKey(key->first, key->second.Key()) == bytes);
  }
  if (const auto key = ParseObservationKey(bytes)) {
    CENOTE_CHECK(ObservationKey(*key) == bytes);
  }
  if (const auto key = ParseByTimeKey(bytes)) {
    CENOTE_CHECK(ByTimeKey(key->first, key->second) == bytes);
  }
  if (const auto key = ParseHoleKey(bytes)) {
    CENOTE_CHECK(HoleKey(key->first, key->second) == bytes);
  }
  if (const auto allow = DecodeAllow(3, bytes); allow.ok()) {
    CENOTE_CHECK(Encode(*allow) == bytes);
  }
  return 0;
}
