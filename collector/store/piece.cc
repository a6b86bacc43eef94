#include "collector/store/piece.h"

#include <cstring>
#include <utility>

#include "collector/model/bytes.h"
#include "collector/store/keys.h"

namespace cenote::store {
namespace {

constexpr char kVersion = 1;
constexpr std::uint8_t kUnpublished = 0x80;

std::uint32_t Big32(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    value = (value << 8U) | static_cast<std::uint8_t>(bytes[i]);
  }
  return value;
}

void AppendPart(const FoundPart& part, ByteWriter& out) {
  out.U8(part.length);
  const unsigned flags = part.publish ? 0U : kUnpublished;
  out.U8(static_cast<std::uint8_t>(static_cast<unsigned>(part.source) | flags));
  out.U8(part.grade);
  out.U16(part.reason.number);
  out.U32(part.since);
  out.U32(part.until);
}

FoundPart ReadPart(const char* bytes) {
  FoundPart part;
  part.length = static_cast<std::uint8_t>(bytes[0]);
  const auto source = static_cast<std::uint8_t>(bytes[1]);
  part.source = static_cast<SourceKind>(source & ~unsigned{kUnpublished});
  part.publish = (source & kUnpublished) == 0;
  part.grade = static_cast<std::uint8_t>(bytes[2]);
  part.reason.number = static_cast<std::uint16_t>(Big32(bytes + 1) & 0xFFFFU);
  part.since = Big32(bytes + 5);
  part.until = Big32(bytes + 9);
  return part;
}

bool PartsAreSound(int bits, std::string_view parts) {
  std::uint8_t shortest = 0;
  for (std::size_t at = 0; at < parts.size(); at += kPartSize) {
    const FoundPart part = ReadPart(parts.data() + at);
    const auto kind = static_cast<std::uint8_t>(part.source);
    if (part.length < shortest || part.length > bits || kind < 1 || kind > 3) {
      return false;
    }
    shortest = part.length;
  }
  return true;
}

Error Corrupt() { return {Error::Code::kCorrupt, "a row of the ranges does not decode"}; }

bool ReadAddress(Family family, std::string_view bytes, IpAddress& address) {
  address.family = family;
  if (bytes.size() != (family == Family::kV4 ? 4U : 16U)) {
    return false;
  }
  std::memcpy(address.bytes.data(), bytes.data(), bytes.size());
  return true;
}

}  // namespace

std::string EncodeParts(const Listing& listing, std::uint8_t prefix_length) {
  ByteWriter out;
  for (const Part& part : listing.parts) {
    AppendPart({prefix_length, part.source.kind, part.grade, part.publish, part.reason,
                static_cast<std::uint32_t>(ClampSeconds(ToSeconds(part.since))),
                static_cast<std::uint32_t>(SecondsRoundedUp(part.until))},
               out);
  }
  return out.Take();
}

std::string EncodePartsOf(const Found& found) {
  ByteWriter out;
  for (const FoundPart& part : found) {
    AppendPart(part, out);
  }
  return out.Take();
}

std::size_t SizeOfShorter(std::string_view parts, std::uint8_t length) {
  std::size_t size = 0;
  while (size < parts.size() && static_cast<std::uint8_t>(parts[size]) < length) {
    size += kPartSize;
  }
  return size;
}

std::string EncodePieceValue(const Piece& piece) {
  std::string value(1, kVersion);
  value += AddressKey(piece.first);
  value += piece.parts;
  return value;
}

Result<Piece> DecodePiece(Family family, std::string_view key, std::string_view value) {
  Piece piece;
  const std::size_t size = family == Family::kV4 ? 4 : 16;
  if (value.size() <= 1 + size || value[0] != kVersion || (value.size() - 1 - size) % kPartSize != 0 ||
      !ReadAddress(family, key, piece.last) || !ReadAddress(family, value.substr(1, size), piece.first)) {
    return Corrupt();
  }
  piece.parts = value.substr(1 + size);
  if (piece.last < piece.first || !PartsAreSound(piece.first.bits(), piece.parts)) {
    return Corrupt();
  }
  return piece;
}

Status FindInPiece(const IpAddress& address, std::string_view value, Found& found) {
  const std::string_view wanted = AddressKey(address);
  const std::size_t head = 1 + wanted.size();
  if (value.size() <= head || value[0] != kVersion || (value.size() - head) % kPartSize != 0) {
    return Corrupt();
  }
  if (std::memcmp(value.data() + 1, wanted.data(), wanted.size()) > 0) {
    return {};
  }
  for (std::size_t at = head; at < value.size(); at += kPartSize) {
    found.push_back(ReadPart(value.data() + at));
  }
  return {};
}

bool Increment(IpAddress& address) {
  for (std::size_t i = AddressKey(address).size(); i-- > 0;) {
    if (address.bytes[i] != 0xFF) {
      ++address.bytes[i];
      for (std::size_t j = i + 1; j < AddressKey(address).size(); ++j) {
        address.bytes[j] = 0;
      }
      return true;
    }
  }
  return false;
}

bool Decrement(IpAddress& address) {
  for (std::size_t i = AddressKey(address).size(); i-- > 0;) {
    if (address.bytes[i] != 0) {
      --address.bytes[i];
      for (std::size_t j = i + 1; j < AddressKey(address).size(); ++j) {
        address.bytes[j] = 0xFF;
      }
      return true;
    }
  }
  return false;
}

void Merger::Add(const Piece& piece) {
  IpAddress next = pending_.last;
  if (any_ && Increment(next) && next == piece.first && pending_.parts == piece.parts) {
    pending_.last = piece.last;
    return;
  }
  Finish();
  pending_ = piece;
  any_ = true;
}

void Merger::Finish() {
  if (std::exchange(any_, false)) {
    out_(pending_);
  }
}

}  // namespace cenote::store
