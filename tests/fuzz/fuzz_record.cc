#include "collector/model/check.h"
#include "collector/model/record.h"
#include "tests/fuzz/fuzz_input.h"

// What decodes can be written and read again. (The bytes may differ: an origin may stand twice in `recent`.)
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  const auto value = cenote::DecodeRecord(bytes);
  if (value.ok()) {
    const std::string again = cenote::Encode(*value);
    const auto there = cenote::DecodeRecord(again);
    CENOTE_CHECK(there.ok() && *there == *value);
  }
  return 0;
}
