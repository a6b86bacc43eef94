#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <tuple>

#include "sinkhole/archive.h"
#include "sinkhole/archive_directory.h"

namespace cenote::sinkhole {
namespace {

// Those that a running writer may have open: the last of each worker of each sensor's latest start.
std::vector<std::string> PossiblyOpen(const std::vector<Segment>& segments) {
  std::map<std::string, std::uint64_t> latest_start;
  for (const Segment& segment : segments) {
    std::uint64_t& latest = latest_start[segment.first.sensor];
    latest = std::max(latest, segment.first.start);
  }
  std::map<std::pair<std::string, std::uint16_t>, const Segment*> last;
  for (const Segment& segment : segments) {
    if (segment.first.start != latest_start[segment.first.sensor]) {
      continue;
    }
    const Segment*& known = last[{segment.first.sensor, segment.first.worker}];
    if (known == nullptr || known->first.sequence < segment.first.sequence) {
      known = &segment;
    }
  }
  std::vector<std::string> names;
  names.reserve(last.size());
  for (const auto& [writer, segment] : last) {
    names.push_back(segment->name);
  }
  return names;
}

}  // namespace

Result<std::uint64_t> TrimArchive(int directory_fd, std::uint64_t max_bytes, Duration max_age, Time now) {
  auto segments = ListSegments(directory_fd);
  if (!segments.ok()) {
    return segments.error();
  }
  std::sort(segments->begin(), segments->end(), [](const Segment& a, const Segment& b) {
    // The start first: file times go back with the clock, starts do not.
    return std::tie(a.first.start, a.changed, a.first) < std::tie(b.first.start, b.changed, b.first);
  });
  const std::vector<std::string> open = PossiblyOpen(*segments);
  std::uint64_t total = 0;
  for (const Segment& segment : *segments) {
    total += segment.size;
  }
  for (const Segment& segment : *segments) {
    const bool old = now - segment.changed > max_age;
    if (!old && total <= max_bytes) {
      continue;
    }
    if (std::find(open.begin(), open.end(), segment.name) != open.end()) {
      continue;
    }
    if (unlinkat(directory_fd, segment.name.c_str(), 0) != 0 && errno != ENOENT) {
      return ops::ErrnoError("archive segment " + segment.name);
    }
    total -= segment.size;
  }
  return total;
}

}  // namespace cenote::sinkhole
