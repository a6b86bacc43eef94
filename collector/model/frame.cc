#include "collector/model/frame.h"

#include "collector/model/bytes.h"
#include "collector/model/check.h"
#include "collector/model/codec.h"

namespace cenote {
namespace {

constexpr std::uint8_t kIdsVersion = 1;
constexpr std::size_t kSmallestId = 5;  // a sensor of one byte and its length, three numbers of one byte

bool IsKnown(FrameType type) {
  switch (type) {
    case FrameType::kObservation:
    case FrameType::kAcknowledgement:
    case FrameType::kOrder:
    case FrameType::kOrderReply:
    case FrameType::kArchived:
      return true;
  }
  return false;
}

Error Corrupt(const std::string& why) { return {Error::Code::kCorrupt, "frame: " + why}; }

}  // namespace

void AppendFrame(FrameType type, std::string_view payload, std::string& out) {
  CENOTE_CHECK(payload.size() <= std::numeric_limits<std::uint32_t>::max());
  const char type_byte = static_cast<char>(type);
  ByteWriter header;
  header.U32(static_cast<std::uint32_t>(payload.size()));
  header.U32(Crc32c(payload, Crc32c({&type_byte, 1})));
  header.U8(static_cast<std::uint8_t>(type));
  out += header.bytes();
  out += payload;
}

Result<std::optional<ParsedFrame>> ParseFrame(std::string_view bytes, std::size_t most) {
  if (bytes.size() < sizeof(std::uint32_t)) {
    return std::optional<ParsedFrame>();
  }
  ByteReader reader(bytes);
  const std::size_t size = reader.U32();
  if (size > most) {
    return Corrupt("a length of " + std::to_string(size) + " bytes, at most " + std::to_string(most) + " are allowed");
  }
  if (bytes.size() < kFrameHeader + size) {
    return std::optional<ParsedFrame>();
  }
  const std::uint32_t crc = reader.U32();
  const std::string_view covered = reader.Bytes(1 + size);
  if (Crc32c(covered) != crc) {
    return Corrupt("wrong CRC");
  }
  const auto type = static_cast<FrameType>(covered.front());
  if (!IsKnown(type)) {
    return Corrupt("unknown type " + std::to_string(static_cast<unsigned>(type)));
  }
  return std::optional(ParsedFrame{{type, covered.substr(1)}, kFrameHeader + size});
}

std::string EncodeIds(const std::vector<ObservationId>& ids) {
  ByteWriter writer;
  writer.U8(kIdsVersion);
  writer.Varint(ids.size());
  for (const ObservationId& id : ids) {
    PutId(writer, id);
  }
  return writer.Take();
}

Result<std::vector<ObservationId>> DecodeIds(std::string_view payload) {
  ByteReader reader(payload);
  if (reader.U8() != kIdsVersion) {
    return DoesNotDecode("ids");
  }
  std::vector<ObservationId> ids;
  const std::uint64_t count = GetUpTo(reader, reader.remaining() / kSmallestId);
  ids.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
    ids.push_back(GetId(reader));
  }
  if (!reader.ok() || !reader.AtEnd()) {
    return DoesNotDecode("ids");
  }
  return ids;
}

}  // namespace cenote
