#include "collector/policy.h"

#include <cmath>
#include <string>

namespace cenote::collector {
namespace {

Points ToPoints(double value) { return std::llround(value * static_cast<double>(kPoint)); }

std::vector<Points> WeightsFrom(const ops::Config& config) {
  std::vector<Points> weights;
  for (const SignalRow& row : AllSignals()) {
    const auto place = static_cast<std::size_t>(row.signal);
    if (weights.size() <= place) {
      weights.resize(place + 1);
    }
    weights[place] = ToPoints(config.Decimal("policy.weights." + std::string(row.name)));
  }
  return weights;
}

Status NotAbove(const ops::Config& config, const char* lower, const char* upper) {
  if (config.Decimal(lower) <= config.Decimal(upper)) {
    return {};
  }
  return Error{Error::Code::kInvalid, std::string(lower) + ": must not be above " + upper};
}

}  // namespace

Points Policy::WeightOf(Signal signal) const {
  const auto place = static_cast<std::size_t>(signal);
  return place < weights.size() ? weights[place] : 0;
}

Status CheckPolicy(const ops::Config& config) {
  const struct {
    const char* lower;
    const char* upper;
  } pairs[] = {{"policy.bot_keep", "policy.bot_threshold"},
               {"policy.bot_threshold", "policy.bot_sure"},
               {"policy.relay_keep", "policy.relay_threshold"},
               {"policy.relay_threshold", "policy.relay_sure"},
               {"policy.manners_keep", "policy.manners"}};
  for (const auto& pair : pairs) {
    if (Status checked = NotAbove(config, pair.lower, pair.upper); !checked) {
      return checked;
    }
  }
  return {};
}

Policy PolicyFrom(const ops::Config& config) {
  Policy policy;
  policy.weights = WeightsFrom(config);
  policy.repeats = static_cast<std::uint32_t>(config.Integer("policy.repeats"));
  policy.bucket_most = ToPoints(config.Decimal("policy.bucket_most"));
  policy.half_life = config.Span("policy.half_life");
  policy.manners = ToPoints(config.Decimal("policy.manners"));
  policy.manners_keep = ToPoints(config.Decimal("policy.manners_keep"));
  policy.manners_share = ToPoints(config.Decimal("policy.manners_share"));
  policy.bot = {kReasonBot,
                ToPoints(config.Decimal("policy.bot_threshold")),
                ToPoints(config.Decimal("policy.bot_keep")),
                ToPoints(config.Decimal("policy.bot_sure")),
                2,
                3,
                config.Span("policy.bot_for")};
  policy.relay = {kReasonRelay,
                  ToPoints(config.Decimal("policy.relay_threshold")),
                  ToPoints(config.Decimal("policy.relay_keep")),
                  ToPoints(config.Decimal("policy.relay_sure")),
                  1,
                  2,
                  config.Span("policy.relay_for")};
  policy.wait = config.Span("policy.wait");
  return policy;
}

}  // namespace cenote::collector
