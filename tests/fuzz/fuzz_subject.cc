#include "collector/model/check.h"
#include "collector/model/subject.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

// Both forms of a Subject, text and key, lead back to it.
void BothForms(const cenote::Subject& subject) {
  const auto parsed = cenote::Subject::Parse(subject.ToString());
  CENOTE_CHECK(parsed.ok() && *parsed == subject);
  const auto from_key = cenote::Subject::FromKey(subject.Key());
  CENOTE_CHECK(from_key.ok() && *from_key == subject);
  CENOTE_CHECK(subject.Contains(subject));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = cenote::fuzz::AsBytes(data, size);
  if (const auto subject = cenote::Subject::Parse(bytes); subject.ok()) {
    BothForms(*subject);
  }
  if (const auto subject = cenote::Subject::FromKey(bytes); subject.ok()) {
    CENOTE_CHECK(subject->Key() == bytes);
    BothForms(*subject);
  }
  return 0;
}
