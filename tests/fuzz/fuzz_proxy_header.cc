// Any bytes: a header, more wanted, or refused; never more than was given, and a header does not depend on what
// follows.
#include <string_view>

#include "collector/model/check.h"
#include "sinkhole/proxy_header.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace cenote::sinkhole;  // NOLINT(google-build-using-namespace)
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto parsed = ParseProxyHeader(bytes);
  if (!parsed) {
    return 0;
  }
  if (!parsed->has_value()) {
    CENOTE_CHECK(bytes.size() < kMaxProxyHeader);
    return 0;
  }
  CENOTE_CHECK((*parsed)->size <= bytes.size());
  const auto again = ParseProxyHeader(bytes.substr(0, (*parsed)->size));
  CENOTE_CHECK(again.ok() && again->has_value() && (*again)->source == (*parsed)->source);
  CENOTE_CHECK(ParseProxyHeader(bytes.substr(0, (*parsed)->size - 1)).ok());
  return 0;
}
