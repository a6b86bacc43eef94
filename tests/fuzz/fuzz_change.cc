#include "collector/model/change.h"
#include "collector/model/check.h"
#include "tests/fuzz/fuzz_input.h"

// Bytes that decode are the only form of their value.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  const auto value = cenote::DecodeChange(1, bytes);
  if (value.ok()) {
    const std::string again = cenote::Encode(*value);
    const auto there = cenote::DecodeChange(1, again);
    CENOTE_CHECK(there.ok() && *there == *value);
    CENOTE_CHECK(again == bytes);
  }
  return 0;
}
