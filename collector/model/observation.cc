#include "collector/model/observation.h"

#include <algorithm>
#include <charconv>

#include "collector/model/bytes.h"
#include "collector/model/check.h"
#include "collector/model/codec.h"
#include "collector/model/escape.h"

namespace cenote {
namespace {

constexpr std::uint8_t kVersion = 1;

bool IsSegmentByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool IsSegmentName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxSegment && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), IsSegmentByte);
}

// Message features -----------------------------------------------------------------------------------------------

// How many members' names of `attachment` fit, `budget` bytes being left for all; takes them off it.
std::size_t FittingMembers(const Attachment& attachment, std::size_t& budget) {
  std::size_t count = 0;
  while (count < std::min(attachment.members.size(), kMaxMembers)) {
    const std::size_t size = std::min(attachment.members[count].size(), kMaxHeaderText);
    if (size > budget) {
      break;
    }
    budget -= size;
    ++count;
  }
  return count;
}

void PutAttachment(ByteWriter& writer, const Attachment& attachment, std::size_t members) {
  PutText(writer, attachment.name, kMaxHeaderText);
  PutText(writer, attachment.media_type, kMaxHeaderText);
  writer.Varint(attachment.size);
  writer.Varint(members);
  for (std::size_t i = 0; i < members; ++i) {
    PutText(writer, attachment.members[i], kMaxHeaderText);
  }
}

Attachment GetAttachment(ByteReader& reader, std::size_t& budget) {
  Attachment attachment;
  attachment.name = reader.Blob(kMaxHeaderText);
  attachment.media_type = reader.Blob(kMaxHeaderText);
  attachment.size = reader.Varint();
  for (auto left = GetUpTo(reader, kMaxMembers); left > 0 && reader.ok(); --left) {
    const std::string_view member = reader.Blob(std::min(kMaxHeaderText, budget));
    budget -= member.size();
    attachment.members.emplace_back(member);
  }
  return attachment;
}

void PutMessage(ByteWriter& writer, const MessageFeatures& message) {
  const std::size_t count = std::min(message.attachments.size(), kMaxAttachments);
  bool truncated = message.truncated || count < message.attachments.size();
  std::size_t budget = kMaxMemberBytes;
  writer.Varint(message.size);
  PutText(writer, message.subject, kMaxHeaderText);
  PutText(writer, message.from, kMaxHeaderText);
  writer.Varint(message.parts);
  writer.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t members = FittingMembers(message.attachments[i], budget);
    truncated = truncated || members < message.attachments[i].members.size();
    PutAttachment(writer, message.attachments[i], members);
  }
  PutFlag(writer, truncated);
}

MessageFeatures GetMessage(ByteReader& reader) {
  MessageFeatures message;
  std::size_t budget = kMaxMemberBytes;
  message.size = reader.Varint();
  message.subject = reader.Blob(kMaxHeaderText);
  message.from = reader.Blob(kMaxHeaderText);
  message.parts = GetUint32(reader);
  for (auto left = GetUpTo(reader, kMaxAttachments); left > 0 && reader.ok(); --left) {
    message.attachments.push_back(GetAttachment(reader, budget));
  }
  message.truncated = GetFlag(reader);
  return message;
}

// The rest -------------------------------------------------------------------------------------------------------

void PutEnvelope(ByteWriter& writer, const Observation& observation) {
  PutText(writer, observation.helo, kMaxAddressText);
  PutText(writer, observation.mail_from, kMaxAddressText);
  const std::size_t count = std::min(observation.recipients.size(), kMaxRecipients);
  writer.Varint(observation.recipient_count);
  writer.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    PutText(writer, observation.recipients[i], kMaxAddressText);
  }
}

void GetEnvelope(ByteReader& reader, Observation& observation) {
  observation.helo = reader.Blob(kMaxAddressText);
  observation.mail_from = reader.Blob(kMaxAddressText);
  observation.recipient_count = GetUint32(reader);
  for (auto left = GetUpTo(reader, kMaxRecipients); left > 0 && reader.ok(); --left) {
    observation.recipients.emplace_back(reader.Blob(kMaxAddressText));
  }
}

void PutArchive(ByteWriter& writer, const ArchiveReference& archive) {
  CENOTE_CHECK(IsSegmentName(archive.segment));
  writer.Blob(archive.segment);
  writer.Varint(archive.offset);
}

ArchiveReference GetArchive(ByteReader& reader) {
  ArchiveReference archive{std::string(reader.Blob(kMaxSegment)), reader.Varint()};
  if (!IsSegmentName(archive.segment)) {
    reader.Fail();
  }
  return archive;
}

ObservationKind GetKind(ByteReader& reader) {
  const auto kind = static_cast<ObservationKind>(reader.U8());
  switch (kind) {
    case ObservationKind::kMessage:
    case ObservationKind::kSession:
    case ObservationKind::kFinding:
      return kind;
  }
  reader.Fail();
  return ObservationKind::kMessage;
}

// A number without leading zeros that ends at `mark` (or the text's end), taken off the front of `text`.
template <typename T>
bool TakeNumber(std::string_view& text, int base, T& value) {
  const auto dot = text.find('.');
  const std::string_view digits = text.substr(0, dot);
  const bool plain = digits.size() == 1 || (!digits.empty() && digits.front() != '0');
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  return plain && error == std::errc{} && end == digits.data() + digits.size();
}

}  // namespace

std::string ObservationId::ToString() const {
  std::array<char, 16> hex{};
  const auto [end, error] = std::to_chars(hex.data(), hex.data() + hex.size(), start, 16);
  CENOTE_CHECK(error == std::errc{});
  return sensor + '.' + std::string(hex.data(), end) + '.' + std::to_string(worker) + '.' + std::to_string(sequence);
}

Result<ObservationId> ObservationId::Parse(std::string_view text) {
  ObservationId id;
  std::string_view rest = text.substr(std::min(text.find('.'), text.size()));
  id.sensor = text.substr(0, text.size() - rest.size());
  const bool dots = std::count(rest.begin(), rest.end(), '.') == 3;
  rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
  const bool ok = dots && IsSensorName(id.sensor) && TakeNumber(rest, 16, id.start) &&
                  TakeNumber(rest, 10, id.worker) && TakeNumber(rest, 10, id.sequence);
  if (!ok || id.ToString() != text) {
    return Error{Error::Code::kInvalid, "not an id like sensor.18f3c2a1b40.0.17: " + Quote(text)};
  }
  return id;
}

std::string Encode(const Observation& observation) {
  CENOTE_CHECK(observation.about.has_value() == (observation.kind == ObservationKind::kFinding));
  ByteWriter writer;
  writer.U8(kVersion);
  PutId(writer, observation.id);
  writer.U8(static_cast<std::uint8_t>(observation.kind));
  if (observation.about) {
    PutId(writer, *observation.about);
  }
  PutTime(writer, observation.time);
  PutAddress(writer, observation.source);
  writer.U16(observation.source_port);
  PutAddress(writer, observation.destination);
  writer.U16(observation.destination_port);
  PutEnvelope(writer, observation);
  PutSignals(writer, observation.signals);
  PutFlag(writer, observation.message.has_value());
  if (observation.message) {
    PutMessage(writer, *observation.message);
  }
  PutFlag(writer, observation.archive.has_value());
  if (observation.archive) {
    PutArchive(writer, *observation.archive);
  }
  return writer.Take();
}

Result<Observation> DecodeObservation(std::string_view bytes) {
  ByteReader reader(bytes);
  if (bytes.size() > kMaxEncodedObservation || reader.U8() != kVersion) {
    return DoesNotDecode("Observation");
  }
  Observation observation;
  observation.id = GetId(reader);
  observation.kind = GetKind(reader);
  if (observation.kind == ObservationKind::kFinding) {
    observation.about = GetId(reader);
  }
  observation.time = GetTime(reader);
  observation.source = GetAddress(reader);
  observation.source_port = reader.U16();
  observation.destination = GetAddress(reader);
  observation.destination_port = reader.U16();
  GetEnvelope(reader, observation);
  observation.signals = GetSignals(reader);
  if (GetFlag(reader)) {
    observation.message = GetMessage(reader);
  }
  if (GetFlag(reader)) {
    observation.archive = GetArchive(reader);
  }
  if (!reader.ok() || !reader.AtEnd()) {
    return DoesNotDecode("Observation");
  }
  return observation;
}

}  // namespace cenote
