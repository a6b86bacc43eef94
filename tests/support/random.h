// Random: values of the model for property tests, from a seed so that a failure can be repeated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "collector/model/change.h"
#include "collector/model/listing.h"
#include "collector/model/observation.h"
#include "collector/model/record.h"
#include "collector/model/subject.h"

namespace cenote::support {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t Below(std::uint64_t limit);  // 0 to limit - 1; limit above 0
  bool OneIn(std::uint64_t odds) { return Below(odds) == 0; }
  std::uint64_t Bits() { return engine_(); }  // small and large numbers come equally often from Number()
  std::uint64_t Number();
  std::string Bytes(std::size_t longest);                            // any bytes
  std::string Text(std::size_t longest, std::string_view alphabet);  // may be empty

  IpAddress Address();
  IpPrefix Prefix();  // any length, both families; many share their first bits
  DomainName Name();  // many are below others
  cenote::Subject Subject();
  Time Moment();  // ms, 1970 to about 2100
  ObservationId Id();
  cenote::Observation Observation();
  cenote::Record Record();
  cenote::Part Part();
  cenote::Listing Listing();
  cenote::Change Change();

 private:
  MessageFeatures Message();

  std::mt19937_64 engine_;
};

}  // namespace cenote::support
