#include "collector/model/check.h"
#include "collector/model/frame.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

constexpr std::size_t kMost = 4096;

// As a stream: frame after frame, until bytes are missing or wrong.
void Stream(std::string_view bytes) {
  while (true) {
    const auto parsed = cenote::ParseFrame(bytes, kMost);
    if (!parsed.ok() || !parsed->has_value()) {
      return;
    }
    const cenote::ParsedFrame& found = **parsed;
    std::string again;
    cenote::AppendFrame(found.frame.type, found.frame.payload, again);
    CENOTE_CHECK(found.size <= bytes.size() && again == bytes.substr(0, found.size));
    bytes.remove_prefix(found.size);
  }
}

void Ids(std::string_view bytes) {
  const auto ids = cenote::DecodeIds(bytes);
  if (ids.ok()) {
    CENOTE_CHECK(cenote::EncodeIds(*ids) == bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  Stream(bytes);
  Ids(bytes);
  // The CRC keeps a fuzzer out: frame the input, too.
  std::string framed;
  cenote::AppendFrame(cenote::FrameType::kObservation, bytes, framed);
  Stream(framed + framed);
  return 0;
}
