#include "collector/model/listing.h"

#include <algorithm>

#include "collector/model/bytes.h"
#include "collector/model/check.h"
#include "collector/model/codec.h"

namespace cenote {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kHighestGrade = 3;

auto PlaceOf(auto& parts, const Source& source) {
  return std::lower_bound(parts.begin(), parts.end(), source,
                          [](const Part& part, const Source& s) { return part.source < s; });
}

bool IsSource(const Source& source) {
  switch (source.kind) {
    case SourceKind::kJudgement:
    case SourceKind::kOperator:
      return source.name.empty();
    case SourceKind::kImport:
      return source.name.size() <= kMaxSourceName;
  }
  return false;
}

bool IsGrade(std::uint8_t grade) { return grade >= 1 && grade <= kHighestGrade; }

void PutPart(ByteWriter& writer, const Part& part) {
  CENOTE_CHECK(IsSource(part.source) && IsGrade(part.grade));
  writer.U8(static_cast<std::uint8_t>(part.source.kind));
  writer.Blob(part.source.name);
  writer.U16(part.reason.number);
  writer.U8(part.grade);
  PutSeconds(writer, part.since);
  PutSeconds(writer, part.until);
  PutFlag(writer, part.publish);
  PutText(writer, part.note, kMaxNote);
  PutText(writer, part.by, kMaxBy);
}

Part GetPart(ByteReader& reader) {
  Part part;
  part.source.kind = static_cast<SourceKind>(reader.U8());
  part.source.name = reader.Blob(kMaxSourceName);
  part.reason.number = reader.U16();
  part.grade = reader.U8();
  part.since = GetSeconds(reader);
  part.until = GetSeconds(reader);
  part.publish = GetFlag(reader);
  part.note = reader.Blob(kMaxNote);
  part.by = reader.Blob(kMaxBy);
  if (!IsSource(part.source) || !IsGrade(part.grade)) {
    reader.Fail();
  }
  return part;
}

}  // namespace

const Part* Listing::From(const Source& source) const {
  const auto place = PlaceOf(parts, source);
  return place != parts.end() && place->source == source ? &*place : nullptr;
}

void Listing::Set(Part part) {
  const auto place = PlaceOf(parts, part.source);
  if (place != parts.end() && place->source == part.source) {
    *place = std::move(part);
  } else {
    parts.insert(place, std::move(part));
  }
}

bool Listing::Remove(const Source& source) {
  const auto place = PlaceOf(parts, source);
  if (place == parts.end() || place->source != source) {
    return false;
  }
  parts.erase(place);
  return true;
}

std::string Encode(const Listing& listing) {
  const std::size_t count = std::min(listing.parts.size(), kMaxParts);
  ByteWriter writer;
  writer.U8(kVersion);
  writer.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    CENOTE_CHECK(i == 0 || listing.parts[i - 1].source < listing.parts[i].source);
    PutPart(writer, listing.parts[i]);
  }
  return writer.Take();
}

Result<Listing> DecodeListing(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.U8() != kVersion) {
    return DoesNotDecode("Listing");
  }
  Listing listing;
  for (auto left = GetUpTo(reader, kMaxParts); left > 0 && reader.ok(); --left) {
    Part part = GetPart(reader);
    if (!listing.empty() && part.source <= listing.parts.back().source) {
      reader.Fail();
    }
    listing.parts.push_back(std::move(part));
  }
  if (!reader.ok() || !reader.AtEnd()) {
    return DoesNotDecode("Listing");
  }
  return listing;
}

}  // namespace cenote
