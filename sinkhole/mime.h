// The MIME structure of a message, by GMime: every leaf part with its names and decoded bytes, in order. Nothing here
// judges. Any thread, after InitMime().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sinkhole/budget.h"

namespace cenote::sinkhole {

struct Leaf {
  std::string media_type;          // "application/zip", lower case
  std::vector<std::string> names;  // every filename and name that any Content-* header declares, decoded
  bool text = false;               // text/*
  bool attached = false;           // Content-Disposition: attachment
};

// A leaf's decoded bytes, chunk by chunk; nothing when they end or the time is over. A chunk lives until the next call.
class LeafBytes {
 public:
  LeafBytes() = default;
  LeafBytes(const LeafBytes&) = delete;
  LeafBytes& operator=(const LeafBytes&) = delete;
  virtual ~LeafBytes() = default;
  virtual std::optional<std::string_view> Next() = 0;
};

struct MimeLimits {
  std::size_t bytes = 0;
  Duration parse_time{};  // for the structure; what it contains has a budget of its own
  std::uint32_t parts = 0;
  std::uint32_t depth = 0;
};

struct MimeSummary {
  std::string subject;  // decoded
  std::string from;
  std::uint32_t parts = 0;  // leaves and containers
  bool truncated = false;
};

using VisitLeaf = std::function<void(const Leaf&, LeafBytes&)>;

void InitMime();
MimeSummary WalkMime(std::string_view message, const MimeLimits& limits, Budget& budget, const VisitLeaf& visit);

}  // namespace cenote::sinkhole
