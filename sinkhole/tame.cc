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

bool Mentions(std::string_view line, std::string_view word) {  // `word` in lower case
  return std::search(line.begin(), line.end(), word.begin(), word.end(),
                     [](char a, char b) { return (a | 0x20) == b; }) != line.end();
}

// What the parser takes for a header: a name without blanks or control characters, then perhaps blanks, then a colon.
bool IsHeader(std::string_view line) {
  const std::size_t colon = line.substr(0, kMaxJunkLine).find(':');
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

  // `bytes` begins with a line and has at least one. Takes lines from its front; gives how many bytes it took.
  std::size_t Step(std::string_view bytes) {
    if (!in_block_) {
      return Body(bytes);
    }
    const std::size_t size = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(0, size);
    if (line == "\n" || line == "\r\n") {
      EndBlock();
      result_.bytes += line;
    } else {
      BlockLine(line);
    }
    return size;
  }

  Tamed Take() { return std::move(result_); }

 private:
  // All up to the next line that could be a boundary, and that line.
  std::size_t Body(std::string_view bytes) {
    const std::size_t before = bytes.starts_with("--") ? 0 : bytes.find("\n--");
    if (before == std::string_view::npos) {
      result_.bytes += bytes;
      return bytes.size();
    }
    const std::size_t size = std::min(bytes.find('\n', before + 1), bytes.size() - 1) + 1;
    result_.bytes += bytes.substr(0, size);
    BeginBlock();
    return size;
  }

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
      HeaderLine(line, false);
    } else if (line.starts_with("--")) {
      Junk(line);
      BeginBlock();
    } else if (IsHeader(line)) {
      BeginHeader(line);
      HeaderLine(line, true);
    } else {
      in_header_ = false;
      Junk(line);
    }
  }

  // The parser takes a line that is longer than its buffer and has no colon for the end of all.
  void Junk(std::string_view line) {
    result_.bytes += line.substr(0, kMaxJunkLine);
    result_.bytes += line.size() > kMaxJunkLine ? "\r\n" : "";
  }

  void BeginHeader(std::string_view line) {
    in_header_ = true;
    content_type_ = StartsWithName(line, "content-type");
    wanted_ = StartsWithName(line, "content-") || StartsWithName(line, "subject");
    room_ = IsAddressHeader(line) ? kMaxAddressHeader : kMaxHeader;
    if (++count_ > kMaxHeaderCount) {
      room_ = 0;
    }
  }

  void HeaderLine(std::string_view line, bool first) {
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
      result_.cut = result_.cut || wanted_ || (first && taken == 0);
      if (taken > 0) {
        result_.bytes += "\r\n";
      }
    }
  }

  Tamed result_;
  bool in_block_ = true;
  bool in_header_ = false;
  bool content_type_ = false;
  bool wanted_ = false;           // somebody here reads this header whole
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
    tamer.Step("X:\r\n");
  }
  for (std::size_t at = 0; at < kept.size();) {
    at += tamer.Step(kept.substr(at));
  }
  Tamed tamed = tamer.Take();
  tamed.cut = tamed.cut || kept.size() < message.size();
  return tamed;
}

}  // namespace cenote::sinkhole
