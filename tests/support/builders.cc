#include "tests/support/builders.h"

#include <algorithm>

#include "collector/model/check.h"

namespace cenote::support {
namespace {

template <typename T>
T Must(Result<T> result) {
  CENOTE_CHECK(result.ok());
  return std::move(*result);
}

unsigned Nibble(char c) {
  CENOTE_CHECK((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
}

}  // namespace

Time At(std::string_view rfc3339) { return Must(ParseTime(rfc3339)); }
IpAddress Ip(std::string_view text) { return Must(IpAddress::Parse(text)); }
IpPrefix Prefix(std::string_view text) { return Must(IpPrefix::Parse(text)); }
Subject SubjectOf(std::string_view text) { return Must(Subject::Parse(text)); }

ObservationId MakeId(std::uint64_t sequence, std::uint16_t worker) {
  return {"test", static_cast<std::uint64_t>(ToMs(At("2026-01-01"))), worker, sequence};
}

Observation MakeObservation(std::string_view source, Time time, std::vector<Signal> signals, std::uint64_t sequence) {
  Observation observation;
  observation.id = MakeId(sequence);
  observation.time = time;
  observation.source = Ip(source);
  observation.source_port = 40000;
  observation.destination = Ip(observation.source.is_v4() ? "192.0.2.25" : "2001:db8::25");
  observation.destination_port = 25;
  observation.helo = "bot.example.net";
  observation.mail_from = "sender@example.net";
  observation.recipients = {"trap@example.org"};
  observation.recipient_count = 1;
  std::sort(signals.begin(), signals.end());
  for (const Signal signal : signals) {
    observation.signals.push_back({signal, 1, {}});
  }
  return observation;
}

Observation MakeFullObservation() {
  const Time time = At("2026-11-23T06:10:00.123Z");
  Observation observation = MakeObservation("203.0.113.7", time, {}, 17);
  observation.helo = "10.1.2.3";
  observation.recipients = {"trap@example.org", "x@example.com"};
  observation.recipient_count = 250;
  observation.signals = {{Signal::kTrapRecipient, 2, "trap@example.org"},
                         {Signal::kHeloBareIp, 1, "10.1.2.3"},
                         {Signal::kDangerousAttachment, 1, "invoice.exe"}};
  observation.message = MessageFeatures{4711,
                                        "Your invoice",
                                        "Billing <billing@example.net>",
                                        3,
                                        {{"invoice.exe", "application/octet-stream", 2048, {}},
                                         {"docs.zip", "application/zip", 1024, {"a.doc", "b/c.scr"}}},
                                        true};
  observation.archive = ArchiveReference{"test.19b770d0400.0.1.seg", 123456};
  return observation;
}

Source Judgement() { return {SourceKind::kJudgement, {}}; }
Source Operator() { return {SourceKind::kOperator, {}}; }
Source Import(std::string_view name) { return {SourceKind::kImport, std::string(name)}; }

Part MakePart(const Source& source, Reason reason, Time since, Time until) {
  Part part;
  part.source = source;
  part.reason = reason;
  part.since = since;
  part.until = until;
  return part;
}

Listing MakeListing(const std::vector<Part>& parts) {
  Listing listing;
  for (const Part& part : parts) {
    listing.Set(part);
  }
  return listing;
}

Record MakeRecord(Time time, std::uint32_t messages, std::vector<Signal> signals) {
  Record record;
  record.first_seen = time;
  record.last_seen = time;
  record.messages = messages;
  record.observations = messages;
  Bucket bucket{static_cast<std::uint32_t>(time.time_since_epoch() / kBucketSpan), time, messages, {}};
  std::sort(signals.begin(), signals.end());
  for (const Signal signal : signals) {
    bucket.signals.push_back({signal, messages});
  }
  record.buckets = {bucket};
  record.recent = {{time, MakeId(messages)}};
  record.helos = {"bot.example.net"};
  return record;
}

std::string FromHex(std::string_view hex) {
  std::string digits;
  std::copy_if(hex.begin(), hex.end(), std::back_inserter(digits), [](char c) { return c != ' ' && c != '\n'; });
  CENOTE_CHECK(digits.size() % 2 == 0);
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(Nibble(digits[i]) << 4U | Nibble(digits[i + 1]));
  }
  return bytes;
}

std::string ToHex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) >> 4U];
    hex += kDigits[static_cast<unsigned char>(c) & 0xfU];
  }
  return hex;
}

}  // namespace cenote::support
