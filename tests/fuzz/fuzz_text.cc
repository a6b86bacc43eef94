#include <algorithm>

#include "collector/model/check.h"
#include "collector/model/escape.h"
#include "collector/model/observation.h"
#include "collector/model/time.h"
#include "tests/fuzz/fuzz_input.h"

// The texts of operators and bots: escaping leaves nothing dangerous, and what parses can be printed and parsed again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  const std::string shown = cenote::EscapeForTerminal(bytes);
  CENOTE_CHECK(std::none_of(shown.begin(), shown.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }));
  CENOTE_CHECK(cenote::ToValidUtf8(shown) == shown);
  const std::string html = cenote::EscapeForHtml(bytes);
  CENOTE_CHECK(html.find_first_of("<>\"'") == std::string::npos);
  if (const auto time = cenote::ParseTime(bytes); time.ok()) {
    CENOTE_CHECK(*cenote::ParseTime(cenote::FormatTime(*time)) == *time);
  }
  if (const auto duration = cenote::ParseDuration(bytes); duration.ok()) {
    CENOTE_CHECK(*cenote::ParseDuration(cenote::FormatDuration(*duration)) == *duration);
  }
  if (const auto id = cenote::ObservationId::Parse(bytes); id.ok()) {
    CENOTE_CHECK(id->ToString() == bytes);
  }
  return 0;
}
