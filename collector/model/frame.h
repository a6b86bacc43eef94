// Frame: the envelope of bytes on a socket or in an archive segment: length (4 bytes), CRC-32C of type and payload
// (4 bytes), type (1 byte), payload. Big-endian; the length counts the payload alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/observation.h"
#include "collector/model/result.h"

namespace cenote {

// Numbers are on disk and on the wire.
enum class FrameType : std::uint8_t {
  kObservation = 1,      // sinkhole to collector: an encoded Observation
  kAcknowledgement = 2,  // collector to sinkhole: encoded ids whose Observations are committed
  kOrder = 3,            // command to collector, control socket
  kOrderReply = 4,
  kArchived = 5,  // archive segment: an archived transaction
};

struct Frame {
  FrameType type{};
  std::string_view payload;
};

inline constexpr std::size_t kFrameHeader = 9;

std::uint32_t Crc32c(std::string_view bytes, std::uint32_t crc = 0);
void AppendFrame(FrameType type, std::string_view payload, std::string& out);

// Finds the first frame in `bytes`. Gives its total size and the frame, nothing when more bytes are needed, or kCorrupt
// when the length exceeds `most` or the CRC is wrong (the stream is then useless from here on).
struct ParsedFrame {
  Frame frame;
  std::size_t size = 0;  // header and payload
};
Result<std::optional<ParsedFrame>> ParseFrame(std::string_view bytes, std::size_t most);

std::string EncodeIds(const std::vector<ObservationId>& ids);
Result<std::vector<ObservationId>> DecodeIds(std::string_view payload);

}  // namespace cenote
