// A list in memory for tests: what an rbl worker reads, without LMDB.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "rbl/answer.h"

namespace cenote::rbl::testing {

class FakeList : public Lookup {
 public:
  void Add(std::string_view prefix, Reason reason, Time since, Time until, bool publish = true) {
    parts_.emplace_back(*IpPrefix::Parse(prefix), store::FoundPart{});
    store::FoundPart& part = parts_.back().second;
    part.length = parts_.back().first.length;
    part.source = SourceKind::kJudgement;
    part.publish = publish;
    part.reason = reason;
    part.since = static_cast<std::uint32_t>(ToSeconds(since));
    part.until = static_cast<std::uint32_t>(ToSeconds(until));
  }
  void Break() { broken_ = true; }

  const store::Found* Find(const IpAddress& address) override {
    found_.clear();
    for (const auto& [prefix, part] : parts_) {
      if (prefix.Contains(address)) {
        found_.push_back(part);
      }
    }
    return broken_ ? nullptr : &found_;
  }
  std::optional<bool> AnyInside(const IpPrefix& prefix) override {
    if (broken_ || break_inside) {
      return std::nullopt;
    }
    for (const auto& [listed, part] : parts_) {
      if (prefix.Contains(listed)) {
        return true;
      }
    }
    return false;
  }

  std::optional<Time> Heartbeat() override { return broken_ ? std::nullopt : std::optional(heartbeat); }

  Time heartbeat{};
  bool break_inside = false;  // only AnyInside fails

 private:
  std::vector<std::pair<IpPrefix, store::FoundPart>> parts_;
  store::Found found_;
  bool broken_ = false;
};

}  // namespace cenote::rbl::testing
