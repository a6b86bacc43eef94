// Listing: that a Subject is listed, one part per source. A plain value; the codec's page is ops/doc/formats.md.
//
// Times are whole seconds: they are rounded where a part is made, so that every consumer sees the same ones.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/reason.h"
#include "collector/model/result.h"
#include "collector/model/time.h"

namespace cenote {

enum class SourceKind : std::uint8_t { kJudgement = 1, kOperator = 2, kImport = 3 };  // on disk

struct Source {
  SourceKind kind = SourceKind::kJudgement;
  std::string name;  // the import's name; empty for the others; at most kMaxSourceName bytes
  friend auto operator<=>(const Source&, const Source&) = default;
};

struct Part {
  Source source;
  Reason reason;
  std::uint8_t grade = 2;  // 1 low, 2 medium, 3 high confidence
  Time since{};
  Time until{};
  bool publish = true;  // false: answered, transferred and exported nowhere
  std::string note;     // operator's words, at most kMaxNote bytes
  std::string by;       // who gave the Order, at most kMaxBy bytes; empty for a judgement
  friend bool operator==(const Part&, const Part&) = default;
};

struct Listing {
  std::vector<Part> parts;  // ascending by source, one each
  bool empty() const { return parts.empty(); }
  const Part* From(const Source& source) const;
  void Set(Part part);                // replaces the part of the same source
  bool Remove(const Source& source);  // whether there was one
  friend bool operator==(const Listing&, const Listing&) = default;
};

inline constexpr std::size_t kMaxSourceName = 64;
inline constexpr std::size_t kMaxNote = 512;
inline constexpr std::size_t kMaxBy = 128;
inline constexpr std::size_t kMaxParts = 64;
inline constexpr std::size_t kMaxEncodedListing = std::size_t{64} * 1024;

// Longer notes and names of persons are cut to the bounds above, and so are parts beyond kMaxParts (the imports that
// come last). The grade and the source's name must be within their bounds.
std::string Encode(const Listing& listing);
Result<Listing> DecodeListing(std::string_view bytes);

}  // namespace cenote
