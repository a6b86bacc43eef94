#include "collector/model/check.h"
#include "collector/orders.h"
#include "tests/fuzz/fuzz_input.h"

// What decodes can be written and read again, as an Order and as a reply.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  if (const auto order = cenote::collector::DecodeOrder(bytes); order.ok()) {
    const auto again = cenote::collector::DecodeOrder(Encode(*order));
    CENOTE_CHECK(again.ok() && *again == *order);
  }
  if (const auto reply = cenote::collector::DecodeOrderReply(bytes); reply.ok()) {
    CENOTE_CHECK(cenote::collector::DecodeOrderReply(Encode(*reply)).ok());
  }
  return 0;
}
