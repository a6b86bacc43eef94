#include "sinkhole/data_reader.h"

#include <algorithm>
#include <utility>

namespace cenote::sinkhole {

void DataReader::Begin() {
  message_ = std::string();
  size_ = 0;
  bare_lfs_ = 0;
  place_ = Place::kLineStart;  // the CRLF of the DATA command stands before the content
  after_cr_ = false;
  nul_ = false;
}

bool DataReader::Feed(std::string_view& input) {
  while (!input.empty()) {
    const char c = input.front();
    switch (place_) {
      case Place::kLineStart:
        if (c == '.') {
          place_ = Place::kDot;
          input.remove_prefix(1);
        } else {
          place_ = Place::kInLine;
          after_cr_ = false;
        }
        break;
      case Place::kDot:
        if (c == '\r') {
          place_ = Place::kDotCr;
          input.remove_prefix(1);
        } else {
          place_ = Place::kInLine;
          after_cr_ = false;
        }
        break;
      case Place::kDotCr:
        if (c == '\n') {
          input.remove_prefix(1);
          return true;
        }
        Keep("\r");
        place_ = Place::kInLine;
        after_cr_ = true;
        break;
      case Place::kInLine:
        input.remove_prefix(InLine(input));
        break;
    }
  }
  return false;
}

std::size_t DataReader::InLine(std::string_view input) {
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos) {
    after_cr_ = input.back() == '\r';
    Keep(input);
    return input.size();
  }
  const bool crlf = end == 0 ? after_cr_ : input[end - 1] == '\r';
  Keep(input.substr(0, end + 1));
  after_cr_ = false;
  if (crlf) {
    place_ = Place::kLineStart;
  } else {
    ++bare_lfs_;
  }
  return end + 1;
}

void DataReader::Keep(std::string_view bytes) {
  size_ += bytes.size();
  nul_ = nul_ || bytes.find('\0') != std::string_view::npos;
  message_.append(bytes.substr(0, limit_ - std::min(limit_, message_.size())));
}

std::string DataReader::Take() { return std::exchange(message_, std::string()); }

}  // namespace cenote::sinkhole
