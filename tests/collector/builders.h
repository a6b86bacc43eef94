// What several tests of this room start from: a policy by default rows, and Observations of typical senders.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "collector/fold.h"
#include "collector/model/listing.h"
#include "collector/policy.h"

namespace cenote::collector {

inline const Time kNoon = FromSeconds(1'795'435'200);  // 2026-11-23T12:00:00Z

inline Policy PolicyOf(std::string_view toml = "") {
  const Result<ops::Config> config = ops::ParseConfig(PolicySchema(), toml, "test");
  CENOTE_CHECK(config.ok());
  return PolicyFrom(*config);
}

inline Observation Sent(std::initializer_list<Signal> signals, Time time = kNoon) {
  static std::uint64_t sequence = 0;
  Observation observation;
  observation.id = {"test", 1, 0, ++sequence};
  observation.time = time;
  observation.source = IpAddress::V4(0xcb007107U);  // 203.0.113.7
  observation.helo = "mail.example.org";
  for (const Signal signal : signals) {
    observation.signals.push_back({signal, 1, ""});
  }
  return observation;
}

inline Record RecordOf(std::initializer_list<Observation> observations) {
  Record record;
  for (const Observation& observation : observations) {
    Fold(record, observation);
  }
  return record;
}

inline Part JudgementPart(Reason reason, Time since, Time until, std::uint8_t grade = 2) {
  Part part;
  part.reason = reason;
  part.grade = grade;
  part.since = since;
  part.until = until;
  return part;
}

}  // namespace cenote::collector
