// Any bytes, in pieces that the first byte decides: the dialogue survives, stays bounded, and always ends.
#include <string_view>

#include "collector/model/check.h"
#include "sinkhole/dialogue.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace cenote;            // NOLINT(google-build-using-namespace)
  using namespace cenote::sinkhole;  // NOLINT(google-build-using-namespace)
  if (size == 0) {
    return 0;
  }
  DialogueOptions options;
  options.max_message = 4096;
  options.max_line = 256;
  options.announce_pipelining = (data[0] & 0x80U) != 0;
  const Party party{{IpAddress::V4(0xCB007107), 4711}, {IpAddress::V4(0xC0000201), 25}, false};
  Dialogue dialogue(options, party, FromMs(0));
  dialogue.Greet(FromMs(0));
  const std::size_t piece = 1 + (data[0] & 0x7FU);
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  while (!rest.empty()) {
    dialogue.Feed(rest.substr(0, piece), FromMs(1));
    rest.remove_prefix(std::min(piece, rest.size()));
    while (dialogue.held()) {
      const auto message = dialogue.TakeFinished();
      CENOTE_CHECK(message.has_value() && message->message.size() <= options.max_message);
      dialogue.Resolve(size % 2 == 0 ? Outcome::kAccepted : Outcome::kUnavailable, "id", FromMs(2));
    }
    CENOTE_CHECK(dialogue.memory() < (1U << 20U) + 200 * size);
  }
  for (const Transaction& transaction : dialogue.End(FromMs(3), true)) {
    CENOTE_CHECK(transaction.signals.size() <= kMaxSignals);
    CENOTE_CHECK(transaction.recipients.size() <= kMaxRecipients);
  }
  return 0;
}
