// Short ways to make the values of the model in tests. Texts must be well-formed: a wrong one ends the test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/ip.h"
#include "collector/model/listing.h"
#include "collector/model/observation.h"
#include "collector/model/reason.h"
#include "collector/model/record.h"
#include "collector/model/signal.h"
#include "collector/model/subject.h"
#include "collector/model/time.h"

namespace cenote::support {

Time At(std::string_view rfc3339);  // "2026-11-23T06:10:00Z" or "2026-11-23"
IpAddress Ip(std::string_view text);
IpPrefix Prefix(std::string_view text);
Subject SubjectOf(std::string_view text);

// Sensor "test", process start 2026-01-01.
ObservationId MakeId(std::uint64_t sequence, std::uint16_t worker = 0);

// A message from `source` to a trap of example.org, each Signal once (any order given). Without message features and
// archive reference.
Observation MakeObservation(std::string_view source, Time time, std::vector<Signal> signals,
                            std::uint64_t sequence = 1);
// One in which every field says something.
Observation MakeFullObservation();

Source Judgement();
Source Operator();
Source Import(std::string_view name);
// Grade 2, published.
Part MakePart(const Source& source, Reason reason, Time since, Time until);
Listing MakeListing(const std::vector<Part>& parts);

// What `messages` Observations with these Signals within one bucket around `time` leave behind.
Record MakeRecord(Time time, std::uint32_t messages, std::vector<Signal> signals);

std::string FromHex(std::string_view hex);  // spaces and line ends are skipped
std::string ToHex(std::string_view bytes);

}  // namespace cenote::support
