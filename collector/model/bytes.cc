#include "collector/model/bytes.h"

namespace cenote {
namespace {

template <typename T>
T FromBigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) {
    value = (value << 8U) | static_cast<unsigned char>(c);
  }
  return static_cast<T>(value);
}

template <typename T>
void AppendBigEndian(T value, std::string& out) {
  for (std::size_t left = sizeof(T); left > 0; --left) {
    out += static_cast<char>((std::uint64_t{value} >> (8 * (left - 1))) & 0xffU);
  }
}

}  // namespace

std::uint8_t ByteReader::U8() { return FromBigEndian<std::uint8_t>(Bytes(1)); }
std::uint16_t ByteReader::U16() { return FromBigEndian<std::uint16_t>(Bytes(2)); }
std::uint32_t ByteReader::U32() { return FromBigEndian<std::uint32_t>(Bytes(4)); }
std::uint64_t ByteReader::U64() { return FromBigEndian<std::uint64_t>(Bytes(8)); }

std::uint64_t ByteReader::Varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = U8();
    const std::uint64_t bits = byte & 0x7fU;
    // A tenth byte has room for one bit; a last byte of zero would be a longer form of the same number.
    if (!ok_ || (shift == 63 && byte > 1) || (shift > 0 && byte == 0)) {
      break;
    }
    value |= bits << shift;
    if (byte == bits) {
      return value;
    }
  }
  Fail();
  return 0;
}

std::string_view ByteReader::Bytes(std::size_t size) {
  if (size > rest_.size()) {
    Fail();
    return {};
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::string_view ByteReader::Blob(std::size_t most) {
  const std::uint64_t size = Varint();
  if (size > most) {
    Fail();
    return {};
  }
  return Bytes(static_cast<std::size_t>(size));
}

void ByteWriter::U8(std::uint8_t value) { AppendBigEndian(value, bytes_); }
void ByteWriter::U16(std::uint16_t value) { AppendBigEndian(value, bytes_); }
void ByteWriter::U32(std::uint32_t value) { AppendBigEndian(value, bytes_); }
void ByteWriter::U64(std::uint64_t value) { AppendBigEndian(value, bytes_); }

void ByteWriter::Varint(std::uint64_t value) {
  while (value > 0x7fU) {
    bytes_ += static_cast<char>(0x80U | (value & 0x7fU));
    value >>= 7U;
  }
  bytes_ += static_cast<char>(value);
}

void ByteWriter::Bytes(std::string_view bytes) { bytes_ += bytes; }

void ByteWriter::Blob(std::string_view bytes) {
  Varint(bytes.size());
  Bytes(bytes);
}

}  // namespace cenote
