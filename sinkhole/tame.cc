#include "sinkhole/tame.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace cenote::sinkhole {
namespace {

bool StartsWithName(std::string_view line, std::string_view name) {
  return line.size() >= name.size() && strncasecmp(line.data(), name.data(), name.size()) == 0;
}

bool Mentions(std::string_view line, std::string_view word) {
  return memmem(line.data(), line.size(), word.data(), word.size()) != nullptr ||
         std::search(line.begin(), line.end(), word.begin(), word.end(),
                     [](char a, char b) { return (a | 0x20) == b; }) != line.end();
}

// What the parser takes for a header: a name without blanks or control characters, then perhaps blanks, then a colon.
bool IsHeader(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return false;
  }
  bool blank = false;
  for (const char c : line.substr(0, colon)) {
    if (c == ' ' || c == '\t') {
      blank = true;
    } else if (blank || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return false;
    }
  }
  return true;
}

bool IsAddressHeader(std::string_view line) {
  static constexpr std::array<std::string_view, 6> kNames{"to:", "cc:", "bcc:", "from:", "sender:", "reply-to:"};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
    const std::string_view bare = name.substr(0, name.size() - 1);
    const std::size_t after = bare.size();
    return StartsWithName(line, bare) && line.size() > after && std::strchr(": \t", line[after]) != nullptr;
  });
}

class Tamer {
 public:
  explicit Tamer(std::size_t size) { result_.bytes.reserve(size + 16); }

  void Line(std::string_view line) {
    if (line == "\n" || line == "\r\n") {
      EndBlock();
      result_.bytes += line;
    } else if (!in_block_) {
      result_.bytes += line;
      if (line.substr(0, 2) == "--") {
        BeginBlock();
      }
    } else {
      BlockLine(line);
    }
  }

  Tamed Take() { return std::move(result_); }

 private:
  void BeginBlock() {
    in_block_ = true;
    in_header_ = false;
    message_follows_ = false;
    bytes_ = 0;
    count_ = 0;
  }

  void EndBlock() {
    const bool again = in_block_ && (message_follows_ || digest_);
    in_block_ = false;
    if (again) {
      BeginBlock();
    }
  }

  void BlockLine(std::string_view line) {
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (in_header_ && folded) {
      HeaderLine(line);
    } else if (IsHeader(line)) {
      BeginHeader(line);
      HeaderLine(line);
    } else {
      in_header_ = false;
      result_.bytes += line;
      if (line.substr(0, 2) == "--") {
        BeginBlock();
      }
    }
  }

  void BeginHeader(std::string_view line) {
    in_header_ = true;
    content_type_ = StartsWithName(line, "content-type");
    address_ = IsAddressHeader(line);
    room_ = address_ ? kMaxAddressHeader : kMaxHeader;
    if (++count_ > kMaxHeaderCount) {
      room_ = 0;
    }
  }

  void HeaderLine(std::string_view line) {
    if (content_type_) {
      message_follows_ = message_follows_ || Mentions(line, "message");
      digest_ = digest_ || Mentions(line, "digest");
    }
    const std::size_t taken = std::min({line.size(), room_, kMaxHeaderBlock - bytes_});
    const std::size_t start = result_.bytes.size();
    result_.bytes += line.substr(0, taken);
    std::replace(result_.bytes.begin() + static_cast<std::ptrdiff_t>(start), result_.bytes.end(), '\0', ' ');
    room_ -= taken;
    bytes_ += taken;
    if (taken < line.size()) {
      room_ = 0;
      result_.cut = result_.cut || !address_;
      if (taken > 0) {
        result_.bytes += "\r\n";
      }
    }
  }

  Tamed result_;
  bool in_block_ = true;
  bool in_header_ = false;
  bool content_type_ = false;
  bool address_ = false;
  bool message_follows_ = false;  // this part is a message: its headers come after the blank line
  bool digest_ = false;           // parts without a type are messages from here on (RFC 2046 section 5.1.5)
  std::size_t room_ = 0;          // left for this header
  std::size_t bytes_ = 0;         // of this block's headers
  std::size_t count_ = 0;
};

}  // namespace

Tamed Tame(std::string_view message, std::size_t limit) {
  const std::string_view kept = message.substr(0, limit);
  Tamer tamer(kept.size());
  if (!IsHeader(kept.substr(0, kept.find('\n')))) {
    tamer.Line("X:\r\n");
  }
  for (std::size_t at = 0; at < kept.size();) {
    const std::size_t end = std::min(kept.find('\n', at), kept.size() - 1) + 1;
    tamer.Line(kept.substr(at, end - at));
    at = end;
  }
  Tamed tamed = tamer.Take();
  tamed.cut = tamed.cut || kept.size() < message.size();
  return tamed;
}

}  // namespace cenote::sinkhole
