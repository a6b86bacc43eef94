#include <array>

#include "collector/model/frame.h"

namespace cenote {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // Castagnoli, reflected (RFC 3720 appendix B.4)
constexpr std::size_t kSlices = 8;

using Table = std::array<std::array<std::uint32_t, 256>, kSlices>;

// table[k][b]: what byte b does to the CRC when k more bytes follow it, so that eight bytes are folded in one step.
constexpr Table MakeTable() {
  Table table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomial : 0);
    }
    table[0][byte] = crc;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t crc = table[slice - 1][byte];
      table[slice][byte] = (crc >> 8U) ^ table[0][crc & 0xffU];
    }
  }
  return table;
}
constexpr Table kTable = MakeTable();

std::uint32_t ByteAt(std::string_view bytes, std::size_t index) { return static_cast<unsigned char>(bytes[index]); }

}  // namespace

std::uint32_t Crc32c(std::string_view bytes, std::uint32_t crc) {
  crc = ~crc;
  while (bytes.size() >= kSlices) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < kSlices; ++i) {
      const std::uint32_t folded = i < 4 ? (crc >> (8 * i)) & 0xffU : 0;
      next ^= kTable[kSlices - 1 - i][folded ^ ByteAt(bytes, i)];
    }
    crc = next;
    bytes.remove_prefix(kSlices);
  }
  for (const char c : bytes) {
    crc = (crc >> 8U) ^ kTable[0][(crc ^ static_cast<unsigned char>(c)) & 0xffU];
  }
  return ~crc;
}

}  // namespace cenote
