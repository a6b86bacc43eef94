// DataReader: the content after DATA (RFC 5321 section 4.5.2). Only CRLF "." CRLF ends it, never a bare LF or CR
// (handbook: SMTP smuggling); the first dot of a line that holds more is removed; every other byte is kept as sent.
//
// Beyond the limit the rest is swallowed up to the end, so that the dialogue stays in step. Owned by one Dialogue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cenote::sinkhole {

class DataReader {
 public:
  explicit DataReader(std::size_t limit) : limit_(limit) {}

  void Begin();
  // Takes bytes off the front of `input`, at most up to the end of the content; true when that end came.
  bool Feed(std::string_view& input);

  // What was read since Begin.
  std::string Take();                           // the message, its first `limit` bytes
  std::uint64_t size() const { return size_; }  // all bytes, those beyond the limit too
  bool too_big() const { return size_ > limit_; }
  std::uint32_t bare_lfs() const { return bare_lfs_; }
  bool nul() const { return nul_; }
  std::size_t memory() const { return message_.capacity(); }

 private:
  enum class Place { kLineStart, kDot, kDotCr, kInLine };

  void Keep(std::string_view bytes);
  std::size_t InLine(std::string_view input);  // gives the bytes taken

  std::size_t limit_;
  std::string message_;
  std::uint64_t size_ = 0;
  std::uint32_t bare_lfs_ = 0;
  Place place_ = Place::kLineStart;
  bool after_cr_ = false;  // only in kInLine: the byte before was CR
  bool nul_ = false;
};

}  // namespace cenote::sinkhole
