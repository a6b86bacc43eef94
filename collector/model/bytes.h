// Bounded reading and appending of bytes: the one way in which foreign or stored bytes become values.
//
// Integers are big-endian. A ByteReader never reads past its end: the first short read makes it failed for good, later
// reads give zeros and empty views, and the caller asks ok() once at the end. Views point into the buffer that the
// caller keeps alive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace cenote {

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }
  std::size_t remaining() const { return rest_.size(); }
  void Fail() {
    ok_ = false;
    rest_ = {};
  }

  std::uint8_t U8();
  std::uint16_t U16();
  std::uint32_t U32();
  std::uint64_t U64();
  std::uint64_t Varint();                    // LEB128, at most 10 bytes, shortest form only
  std::string_view Bytes(std::size_t size);  // exactly so many
  std::string_view Blob(std::size_t most);   // a Varint length (failing above `most`), then the bytes

 private:
  std::string_view rest_;
  bool ok_ = true;
};

class ByteWriter {
 public:
  void U8(std::uint8_t value);
  void U16(std::uint16_t value);
  void U32(std::uint32_t value);
  void U64(std::uint64_t value);
  void Varint(std::uint64_t value);
  void Bytes(std::string_view bytes);
  void Blob(std::string_view bytes);

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace cenote
