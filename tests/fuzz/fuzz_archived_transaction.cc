#include "collector/model/check.h"
#include "sinkhole/transaction.h"
#include "sinkhole/zstd_codec.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

// A value has one form: what decodes is what its encoding gives.
void Decode(std::string_view bytes) {
  const auto transaction = cenote::sinkhole::DecodeTransaction(bytes);
  if (transaction.ok()) {
    CENOTE_CHECK(cenote::sinkhole::Encode(*transaction) == bytes);
    const auto id = cenote::sinkhole::DecodeTransactionId(bytes.substr(0, cenote::sinkhole::kIdBytes));
    CENOTE_CHECK(id.ok() && *id == transaction->id);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static constexpr std::size_t kMost = 1U << 20U;
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  Decode(bytes);
  cenote::sinkhole::Decompressor decompressor;
  const auto whole = decompressor.Whole(bytes, kMost);
  if (whole.ok()) {
    CENOTE_CHECK(whole->size() <= kMost);
    Decode(*whole);
  }
  return 0;
}
