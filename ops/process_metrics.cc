#include "ops/process_metrics.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>

namespace cenote::ops {
namespace {

constexpr std::array<MetricRow, 4> kRows{{
    {"cenote_build_info", MetricKind::kGauge, "Always 1; its label says which version runs.", "version", {}},
    {"process_open_fds", MetricKind::kGauge, "Open file descriptors.", "", {}},
    {"process_resident_memory_bytes", MetricKind::kGauge, "Resident memory in bytes.", "", {}},
    {"process_start_time_seconds", MetricKind::kGauge, "Start of the process, in seconds since 1970.", "", {}},
}};

std::string ReadAgain(const Fd& fd) {
  std::string text(4096, '\0');
  const ssize_t size = ::pread(fd.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

double ResidentBytes(const Fd& statm) {
  double total = 0;
  double resident = 0;
  std::istringstream(ReadAgain(statm)) >> total >> resident;  // proc(5): in pages
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double OpenDescriptors(const Fd& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::fdopendir(::fcntl(directory.get(), F_DUPFD_CLOEXEC, 0)),
                                                 &::closedir);
  double count = 0;
  if (open) {
    ::rewinddir(open.get());
    while (const dirent* entry = ::readdir(open.get())) {
      count += entry->d_name[0] != '.' ? 1 : 0;
    }
  }
  return std::max(count - 1, 0.0);  // without the one that reads
}

double BootTime() {
  std::ifstream in("/proc/stat");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("btime ", 0) == 0) {
      return std::strtod(line.c_str() + 6, nullptr);
    }
  }
  return 0;
}

// proc(5): field 22 of stat, in clock ticks since boot; the fields after the name's closing bracket begin with the 3rd.
double StartTime() {
  std::ifstream in("/proc/self/stat");
  std::string stat;
  std::getline(in, stat);
  std::istringstream fields(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
  std::string skipped;
  for (int field = 3; field < 22; ++field) {
    fields >> skipped;
  }
  double ticks = 0;
  fields >> ticks;
  return BootTime() + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

std::span<const MetricRow> ProcessMetricRows() { return kRows; }

ProcessMetrics::ProcessMetrics()
    : statm_(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)),
      descriptors_(::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
      start_(StartTime()) {}

void ProcessMetrics::Refresh(Metrics& metrics) const {
  metrics.GetGauge("cenote_build_info", {{"version", std::string(Version())}}).Set(1);
  metrics.GetGauge("process_start_time_seconds").Set(start_);
  metrics.GetGauge("process_resident_memory_bytes").Set(ResidentBytes(statm_));
  metrics.GetGauge("process_open_fds").Set(OpenDescriptors(descriptors_));
}

std::string_view Version() { return CENOTE_VERSION; }

}  // namespace cenote::ops
