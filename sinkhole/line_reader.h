// LineReader: bytes from the peer become command lines, under a limit, however they are cut into reads.
//
// A line ends with LF; a CR before it belongs to the line end and its lack is noted. Beyond the limit a line is
// swallowed up to its end and given once, cut, as too long. Each byte is looked at once. Owned by one Dialogue.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cenote::sinkhole {

struct Line {
  std::string_view text;  // without its line end; at most the limit
  std::string_view wire;  // with its line end, as far as it was kept
  bool bare_lf = false;   // ended without CR
  bool too_long = false;
  bool nul = false;
  bool eight_bit = false;
};

class LineReader {
 public:
  explicit LineReader(std::size_t limit) : limit_(limit) {}

  // Takes bytes off the front of `input`, at most up to one line end. The Line's views hold until the next call and as
  // long as the bytes behind `input` do.
  std::optional<Line> Next(std::string_view& input);

  std::string_view partial() const { return given_ ? std::string_view() : partial_; }  // an unfinished line
  std::size_t memory() const { return partial_.capacity(); }

 private:
  std::optional<Line> Finish(std::string_view wire);

  std::size_t limit_;
  std::string partial_;  // of a line whose end has not come yet; at most limit_ + 2 bytes
  bool given_ = false;   // partial_ backs the Line that was given last
  bool overflow_ = false;
};

}  // namespace cenote::sinkhole
