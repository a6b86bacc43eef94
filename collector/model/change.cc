#include "collector/model/change.h"

#include <utility>

#include "collector/model/bytes.h"
#include "collector/model/codec.h"

namespace cenote {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kLongestKey = 256;

}  // namespace

std::string Encode(const Change& change) {
  ByteWriter writer;
  writer.U8(kVersion);
  PutTime(writer, change.time);
  writer.Blob(change.subject.Key());
  writer.Blob(Encode(change.before));
  writer.Blob(Encode(change.after));
  return writer.Take();
}

Result<Change> DecodeChange(Serial serial, std::string_view bytes) {
  ByteReader reader(bytes);
  const bool known = reader.U8() == kVersion;
  const Time time = GetTime(reader);
  const std::string_view key = reader.Blob(kLongestKey);
  const std::string_view before_bytes = reader.Blob(kMaxEncodedListing);
  const std::string_view after_bytes = reader.Blob(kMaxEncodedListing);
  if (!known || !reader.ok() || !reader.AtEnd()) {
    return DoesNotDecode("Change");
  }
  auto subject = Subject::FromKey(key);
  auto before = DecodeListing(before_bytes);
  auto after = DecodeListing(after_bytes);
  if (!subject || !before || !after) {
    return DoesNotDecode("Change");
  }
  return Change{serial, time, std::move(*subject), std::move(*before), std::move(*after)};
}

}  // namespace cenote
