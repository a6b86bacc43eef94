// Numbers of the DNS wire format that this room uses, and the bounded writer of replies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace cenote::rbl {

inline constexpr std::size_t kHeaderSize = 12;
inline constexpr std::size_t kPlainUdpSize = 512;  // RFC 1035 4.2.1
inline constexpr std::size_t kEdnsUdpSize =
    1232;  // what we advertise and never exceed: no fragments (DNS flag day 2020)
inline constexpr std::size_t kMaxMessage = 65535;      // RFC 1035 4.2.2
inline constexpr std::size_t kOptFixedSize = 11;       // RFC 6891 6.1.2: owner, type, class, TTL, length
inline constexpr std::uint16_t kPointerBits = 0xC000;  // RFC 1035 4.1.4

// Bits of the header's second 16-bit word.
inline constexpr std::uint16_t kFlagQr = 0x8000;
inline constexpr std::uint16_t kFlagAa = 0x0400;
inline constexpr std::uint16_t kFlagTc = 0x0200;
inline constexpr std::uint16_t kFlagRd = 0x0100;
inline constexpr std::uint16_t kOpcodeMask = 0x7800;

enum class Rcode : std::uint8_t {
  kNoError = 0,
  kFormErr = 1,
  kServFail = 2,
  kNxDomain = 3,
  kNotImp = 4,
  kRefused = 5,
  kBadVers = 16,  // RFC 6891 9: its upper bits stand in the OPT record
};
inline constexpr std::size_t kRcodes = 17;

// RFC 8914 (extended DNS errors), RFC 9824 for 30.
enum class Ede : std::uint16_t {
  kNone = 0xFFFF,
  kNotReady = 14,
  kProhibited = 18,
  kNotAuthoritative = 20,
  kNotSupported = 21,
  kInvalidQueryType = 30,
};

// Query types with a rule of their own; every other value is answered alike.
inline constexpr std::uint16_t kTypeA = 1;
inline constexpr std::uint16_t kTypeNs = 2;
inline constexpr std::uint16_t kTypeSoa = 6;
inline constexpr std::uint16_t kTypeTxt = 16;
inline constexpr std::uint16_t kTypeAaaa = 28;
inline constexpr std::uint16_t kTypeOpt = 41;
inline constexpr std::uint16_t kTypeNxname = 128;
inline constexpr std::uint16_t kTypeTkey = 249;
inline constexpr std::uint16_t kTypeTsig = 250;
inline constexpr std::uint16_t kTypeIxfr = 251;
inline constexpr std::uint16_t kTypeAxfr = 252;
inline constexpr std::uint16_t kTypeMailb = 253;
inline constexpr std::uint16_t kTypeMaila = 254;
inline constexpr std::uint16_t kTypeAny = 255;
inline constexpr std::uint16_t kClassIn = 1;

inline constexpr std::uint16_t kOptionEde = 15;

// Writes into a caller's buffer. What does not fit is not written and makes the writer full for good, until Rewind.
class WireWriter {
 public:
  explicit WireWriter(std::span<char> out) : out_(out) {}

  void U8(std::uint8_t value) {
    if (Room(1)) {
      out_[size_++] = static_cast<char>(value);
    }
  }
  void U16(std::uint16_t value) {
    if (Room(2)) {
      PutU16(size_, value);
      size_ += 2;
    }
  }
  void U32(std::uint32_t value) {
    if (Room(4)) {
      PutU16(size_, static_cast<std::uint16_t>(value >> 16U));
      PutU16(size_ + 2, static_cast<std::uint16_t>(value));
      size_ += 4;
    }
  }
  void Bytes(std::string_view bytes) {
    if (!bytes.empty() && Room(bytes.size())) {
      std::memcpy(&out_[size_], bytes.data(), bytes.size());
      size_ += bytes.size();
    }
  }
  // Overwrites two bytes that were written before.
  void PutU16(std::size_t place, std::uint16_t value) {
    out_[place] = static_cast<char>(value >> 8U);
    out_[place + 1] = static_cast<char>(value);
  }
  void Rewind(std::size_t size) {
    size_ = size;
    full_ = false;
  }
  // Moves the end of the buffer: room kept back for what comes last.
  void SetCapacity(std::span<char> out) { out_ = out; }

  bool full() const { return full_; }
  std::size_t size() const { return size_; }

 private:
  bool Room(std::size_t bytes) {
    full_ = full_ || bytes > out_.size() - size_;
    return !full_;
  }

  std::span<char> out_;
  std::size_t size_ = 0;
  bool full_ = false;
};

}  // namespace cenote::rbl
