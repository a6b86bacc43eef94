#include "sinkhole/segment_name.h"

namespace cenote::sinkhole {
namespace {

constexpr std::string_view kSuffix = ".seg";

}  // namespace

std::string SegmentNameOf(const ObservationId& first) { return first.ToString() + std::string(kSuffix); }

std::optional<ObservationId> ParseSegmentName(std::string_view name) {
  if (!name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  name.remove_suffix(kSuffix.size());
  Result<ObservationId> id = ObservationId::Parse(name);
  if (!id.ok()) {
    return std::nullopt;
  }
  return std::move(*id);
}

}  // namespace cenote::sinkhole
