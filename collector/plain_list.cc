#include "collector/plain_list.h"

#include <algorithm>
#include <array>

namespace cenote::collector {
namespace {

constexpr std::string_view kBlank = " \t\r\v\f";
constexpr std::size_t kKeptOfLine = 60;

std::string_view Content(std::string_view line) {
  line = line.substr(0, line.find_first_of("#;"));
  const std::size_t first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return {};
  }
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

Result<Subject> ParseAddress(std::string_view text) {
  Result<IpPrefix> prefix = IpPrefix::Parse(text);
  if (!prefix) {
    return prefix.error();
  }
  if (const Status narrow = NarrowEnough(*prefix); !narrow) {
    return narrow.error();
  }
  return Subject(*prefix);
}

Result<Subject> ParseName(std::string_view text) {
  Result<DomainName> name = DomainName::Parse(text);
  return name ? Result<Subject>(Subject(std::move(*name))) : Result<Subject>(name.error());
}

class Lines {
 public:
  explicit Lines(bool names) : names_(names) {}

  void Add(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      Append(bytes.substr(0, end));
      if (end == std::string_view::npos) {
        return;
      }
      EndLine();
      bytes.remove_prefix(end + 1);
    }
  }

  PlainList Finish() {
    EndLine();
    auto& subjects = list_.subjects;
    if (!std::is_sorted(subjects.begin(), subjects.end())) {
      std::sort(subjects.begin(), subjects.end());
    }
    subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
    return std::move(list_);
  }

 private:
  void Append(std::string_view piece) {
    too_long_ = too_long_ || line_.size() + piece.size() > kLongestLine;
    if (!too_long_) {
      line_ += piece;
    }
  }

  void EndLine() {
    ++number_;
    const std::string_view content = Content(line_);
    if (too_long_) {
      Bad(content, "longer than " + std::to_string(kLongestLine) + " bytes");
    } else if (!content.empty()) {
      Result<Subject> subject = names_ ? ParseName(content) : ParseAddress(content);
      if (subject) {
        list_.subjects.push_back(std::move(*subject));
      } else {
        Bad(content, subject.error().message);
      }
    }
    line_.clear();
    too_long_ = false;
  }

  void Bad(std::string_view content, std::string why) {
    ++list_.bad;
    if (list_.first_bad.size() < kMostBadLines) {
      list_.first_bad.push_back({number_, std::string(content.substr(0, kKeptOfLine)), std::move(why)});
    }
  }

  bool names_;
  PlainList list_;
  std::string line_;
  bool too_long_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace

Status NarrowEnough(const IpPrefix& prefix) {
  const int widest = prefix.first.is_v4() ? kWidestV4 : kWidestV6;
  if (prefix.length < widest) {
    return Error{Error::Code::kInvalid, "wider than /" + std::to_string(widest)};
  }
  return {};
}

Result<PlainList> ReadPlainList(const std::function<Result<std::size_t>(char*, std::size_t)>& read, bool names) {
  Lines lines(names);
  std::array<char, 65536> buffer{};
  while (true) {
    const Result<std::size_t> size = read(buffer.data(), buffer.size());
    if (!size) {
      return size.error();
    }
    if (*size == 0) {
      return lines.Finish();
    }
    lines.Add(std::string_view(buffer.data(), *size));
  }
}

}  // namespace cenote::collector
