#include "collector/model/check.h"
#include "sinkhole/features.h"
#include "sinkhole/observe.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using namespace cenote;            // NOLINT(google-build-using-namespace)
using namespace cenote::sinkhole;  // NOLINT(google-build-using-namespace)

FeatureLimits Limits() {
  FeatureLimits limits;
  limits.bytes = 256U << 10U;
  limits.archive_bytes = 256U << 10U;
  limits.dangerous = {"exe", "scr", "com"};
  limits.watched = {"doc", "zip"};
  return limits;
}

}  // namespace

// Whatever a message holds, its Observation keeps the bounds of its codec.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const bool ready = (InitFeatures(), true);
  static const FeatureLimits limits = Limits();
  const std::string_view message = fuzz::AsBytes(data, size);
  const Features features = Analyse(message, limits);
  CENOTE_CHECK(ready && features.message.size == message.size());
  CENOTE_CHECK(features.message.attachments.size() <= kMaxAttachments && features.signals.size() <= 3);
  Transaction transaction;
  transaction.id = {"fuzz", 1, 0, 1};
  transaction.message = message;
  const std::string encoded = Encode(Observe(transaction, features, {"fuzz.1.0.1.seg", 0}));
  CENOTE_CHECK(encoded.size() <= kMaxEncodedObservation && DecodeObservation(encoded).ok());
  return 0;
}
