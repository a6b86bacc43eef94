// A configuration file is the operator's, but a typo must never do more than be refused.
#include "ops/command.h"
#include "ops/config.h"
#include "ops/reasons.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace cenote;
  ops::Schema schema = ops::CommonSchema();
  schema.keys.push_back({"a.on", ops::KeyType::kBool, "true", "A switch."});
  schema.keys.push_back({"a.part", ops::KeyType::kDecimal, "0.5", "A share.", 0, 1});
  schema.keys.push_back({"a.span", ops::KeyType::kDuration, R"("5s")", "A span."});
  schema.keys.push_back({"a.names", ops::KeyType::kTextList, "[]", "Names."});
  schema.keys.push_back({"a.from", ops::KeyType::kNetworkList, "[]", "Networks."});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<ops::Config> config = ops::ParseConfig(schema, text, "fuzz");
  if (!config) {
    // One line, safe on a terminal.
    for (const char c : config.error().message) {
      CENOTE_CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    }
    return 0;
  }
  static_cast<void>(ops::CheckCommon(*config).ok());
  static_cast<void>(ops::ReasonsOf(*config).ok());
  return 0;
}
