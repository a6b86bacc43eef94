#include "tests/support/random.h"

#include <algorithm>
#include <set>

namespace cenote::support {
namespace {

constexpr std::string_view kLabelBytes = "abcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint64_t kEndOfMoments = 4102444800000;  // 2100-01-01

}  // namespace

std::uint64_t Random::Below(std::uint64_t limit) { return Bits() % limit; }
std::uint64_t Random::Number() { return Bits() >> Below(64); }

std::string Random::Bytes(std::size_t longest) {
  std::string bytes(Below(longest + 1), '\0');
  std::generate(bytes.begin(), bytes.end(), [this] { return static_cast<char>(Bits() & 0xffU); });
  return bytes;
}

std::string Random::Text(std::size_t longest, std::string_view alphabet) {
  std::string text(Below(longest + 1), '\0');
  std::generate(text.begin(), text.end(), [&] { return alphabet[Below(alphabet.size())]; });
  return text;
}

IpAddress Random::Address() {
  if (OneIn(2)) {
    return IpAddress::V4(static_cast<std::uint32_t>(OneIn(2) ? Bits() : 0xcb007100U + Below(256)));
  }
  std::array<std::uint8_t, 16> bytes{0x20, 0x01, 0x0d, 0xb8};
  for (std::size_t i = 4; i < bytes.size(); ++i) {
    bytes[i] = OneIn(2) ? std::uint8_t{0} : static_cast<std::uint8_t>(Bits() & 0xffU);
  }
  return IpAddress::V6(bytes);
}

IpPrefix Random::Prefix() {
  const IpAddress address = Address();
  return IpPrefix::Of(address, static_cast<int>(Below(static_cast<std::uint64_t>(address.bits()) + 1)));
}

DomainName Random::Name() {
  std::string name(OneIn(2) ? "com" : "example");
  for (auto labels = Below(5); labels > 0; --labels) {
    const std::string label = OneIn(2) ? Text(1, "ab") : Text(20, kLabelBytes);
    name.insert(0, (label.empty() ? std::string("c") : label) + '.');
  }
  return {name};
}

Subject Random::Subject() {
  if (OneIn(3)) {
    return Name();
  }
  if (OneIn(4)) {
    FileHash hash;
    std::generate(hash.sha256.begin(), hash.sha256.end(), [this] { return static_cast<std::uint8_t>(Bits() & 0xffU); });
    return hash;
  }
  return Prefix();
}

Time Random::Moment() { return FromMs(static_cast<std::int64_t>(Below(kEndOfMoments))); }

ObservationId Random::Id() {
  return {"s" + Text(kMaxSensor - 1, "abz019-"), Number(), static_cast<std::uint16_t>(Below(65536)), Number()};
}

MessageFeatures Random::Message() {
  MessageFeatures message;
  message.size = Number();
  message.subject = Bytes(kMaxHeaderText);
  message.from = Bytes(40);
  message.parts = static_cast<std::uint32_t>(Number());
  message.attachments.resize(Below(4));
  for (Attachment& attachment : message.attachments) {
    attachment = {Bytes(30), Text(30, "abc/"), Number(), {}};
    attachment.members.resize(Below(5));
    std::generate(attachment.members.begin(), attachment.members.end(), [this] { return Bytes(20); });
  }
  message.truncated = OneIn(2);
  return message;
}

Observation Random::Observation() {
  cenote::Observation observation;
  observation.id = Id();
  observation.kind = static_cast<ObservationKind>(1 + Below(3));
  if (observation.kind == ObservationKind::kFinding) {
    observation.about = Id();
  }
  observation.time = Moment();
  observation.source = Address();
  observation.source_port = static_cast<std::uint16_t>(Bits() & 0xffffU);
  observation.destination = Address();
  observation.destination_port = static_cast<std::uint16_t>(Bits() & 0xffffU);
  observation.helo = Bytes(40);
  observation.mail_from = Bytes(kMaxAddressText);
  observation.recipients.resize(Below(6));
  std::generate(observation.recipients.begin(), observation.recipients.end(), [this] { return Bytes(40); });
  observation.recipient_count = static_cast<std::uint32_t>(Number());
  for (std::uint16_t number = 1; observation.signals.size() < kMaxSignals && number < 100; ++number) {
    if (OneIn(10)) {
      observation.signals.push_back({static_cast<Signal>(number), static_cast<std::uint32_t>(Number()), Bytes(30)});
    }
  }
  if (OneIn(2)) {
    observation.message = Message();
  }
  if (OneIn(2)) {
    observation.archive = ArchiveReference{"a" + Text(60, "abc.-_09"), Number()};
  }
  return observation;
}

Record Random::Record() {
  cenote::Record record;
  record.first_seen = Moment();
  record.last_seen = record.first_seen + Duration(Below(kEndOfMoments));
  record.messages = Number();
  record.observations = Number();
  record.findings_in = OneIn(2);
  auto index = static_cast<std::uint32_t>(Below(100000));
  for (auto left = Below(kBuckets + 1); left > 0; --left) {
    index += 1 + static_cast<std::uint32_t>(Below(3));
    const auto within = Below(static_cast<std::uint64_t>(kBucketSpan.count()));
    Bucket bucket{index, Time(index * kBucketSpan) + Duration(within), static_cast<std::uint32_t>(Number()), {}};
    for (std::uint16_t number = 1; number < 40; ++number) {
      if (OneIn(5)) {
        bucket.signals.push_back({static_cast<Signal>(number), static_cast<std::uint32_t>(Number())});
      }
    }
    record.buckets.push_back(std::move(bucket));
  }
  std::set<Seen> recent;
  std::set<std::string> helos;
  const ObservationId origin = Id();
  for (auto left = Below(kRecent + 1); left > 0; --left) {
    recent.insert({Moment(), OneIn(3) ? Id() : ObservationId{origin.sensor, origin.start, 3, Number()}});
  }
  for (auto left = Below(kHelos + 1); left > 0; --left) {
    helos.insert(Bytes(kMaxDetail));
  }
  record.recent.assign(recent.begin(), recent.end());
  record.helos.assign(helos.begin(), helos.end());
  return record;
}

Part Random::Part() {
  cenote::Part part;
  part.source.kind = static_cast<SourceKind>(1 + Below(3));
  if (part.source.kind == SourceKind::kImport) {
    part.source.name = Text(kMaxSourceName, kLabelBytes);
  }
  part.reason.number = static_cast<std::uint16_t>(Bits() & 0xffffU);
  part.grade = static_cast<std::uint8_t>(1 + Below(3));
  part.since = FromSeconds(ToSeconds(Moment()));
  part.until = FromSeconds(ToSeconds(Moment()));
  part.publish = OneIn(2);
  part.note = Bytes(kMaxNote);
  part.by = Bytes(kMaxBy);
  return part;
}

Listing Random::Listing() {
  cenote::Listing listing;
  for (auto left = Below(6); left > 0; --left) {
    listing.Set(Part());
  }
  return listing;
}

Change Random::Change() { return {Number(), Moment(), Subject(), Listing(), Listing()}; }

}  // namespace cenote::support
