#include "sinkhole/feature_limits.h"

#include "sinkhole/text.h"

namespace cenote::sinkhole {
namespace {

std::vector<std::string> Extensions(const std::vector<std::string>& configured) {
  std::vector<std::string> extensions;
  for (const std::string& one : configured) {
    std::string extension = Lower(one);
    extension.erase(0, extension.find_first_not_of('.'));
    if (!extension.empty()) {
      extensions.push_back(std::move(extension));
    }
  }
  return extensions;
}

}  // namespace

FeatureLimits FeatureLimitsOf(const ops::Config& config) {
  FeatureLimits limits;
  limits.dangerous = Extensions(config.Texts("sinkhole.dangerous_extensions"));
  limits.watched = Extensions(config.Texts("sinkhole.watched_extensions"));
  return limits;
}

}  // namespace cenote::sinkhole
