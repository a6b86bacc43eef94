#include "sinkhole/line_reader.h"

#include <algorithm>

namespace cenote::sinkhole {

namespace {

bool HasEightBit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

}  // namespace

std::optional<Line> LineReader::Next(std::string_view& input) {
  if (given_) {
    partial_.clear();
    given_ = false;
  }
  const std::size_t end = input.find('\n');
  const bool whole = end != std::string_view::npos;
  const std::string_view taken = input.substr(0, whole ? end + 1 : input.size());
  input.remove_prefix(taken.size());
  if (whole && partial_.empty()) {
    return Finish(taken);  // the usual case: no copy
  }
  const std::size_t room = limit_ + 2 - std::min(limit_ + 2, partial_.size());
  overflow_ = overflow_ || taken.size() > room;
  partial_.append(taken.substr(0, room));
  if (!whole) {
    return std::nullopt;
  }
  given_ = true;
  return Finish(partial_);
}

std::optional<Line> LineReader::Finish(std::string_view wire) {
  Line line;
  std::string_view text = wire;
  if (!overflow_) {
    text.remove_suffix(1);
    line.bare_lf = text.empty() || text.back() != '\r';
    text.remove_suffix(line.bare_lf ? 0 : 1);
  }
  line.too_long = overflow_ || text.size() > limit_;
  overflow_ = false;
  line.text = text.substr(0, limit_);
  line.wire = line.too_long ? line.text : wire;
  line.bare_lf = line.bare_lf && !line.too_long;
  line.nul = line.text.find('\0') != std::string_view::npos;
  line.eight_bit = HasEightBit(line.text);
  return line;
}

}  // namespace cenote::sinkhole
