// PlainList: a file with one address or prefix (or, for a Reason of names, one domain name) per line becomes sorted,
// different Subjects. '#' and ';' begin a comment, blank lines and a final CR are skipped. Nothing a file contains is
// an error: lines that do not fit are counted and the first ones kept, with their numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/result.h"
#include "collector/model/subject.h"

namespace cenote::collector {

struct BadLine {
  std::uint64_t number = 0;
  std::string text;  // its first bytes, raw
  std::string why;
};

struct PlainList {
  std::vector<Subject> subjects;
  std::uint64_t bad = 0;
  std::vector<BadLine> first_bad;  // at most kMostBadLines
};

inline constexpr std::size_t kMostBadLines = 10;
inline constexpr std::size_t kLongestLine = 1024;
// Wider prefixes are a mistake, of a list or of a hand: kInvalid says how wide may be.
inline constexpr int kWidestV4 = 8;
inline constexpr int kWidestV6 = 16;
Status NarrowEnough(const IpPrefix& prefix);

// `read` fills the buffer and gives the number of bytes, 0 at the end; an error ends the reading.
Result<PlainList> ReadPlainList(const std::function<Result<std::size_t>(char*, std::size_t)>& read, bool names);

}  // namespace cenote::collector
