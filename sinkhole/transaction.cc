#include "sinkhole/transaction.h"

#include <algorithm>

#include "collector/model/bytes.h"
#include "collector/model/check.h"
#include "collector/model/codec.h"

namespace cenote::sinkhole {
namespace {

constexpr std::uint8_t kVersion = 1;

void PutEndpoint(ByteWriter& writer, const ops::Endpoint& endpoint) {
  PutAddress(writer, endpoint.address);
  writer.U16(endpoint.port);
}

ops::Endpoint GetEndpoint(ByteReader& reader) {
  ops::Endpoint endpoint;
  endpoint.address = GetAddress(reader);
  endpoint.port = reader.U16();
  return endpoint;
}

void PutRecipients(ByteWriter& writer, const Transaction& transaction) {
  const std::size_t count = std::min(transaction.recipients.size(), kMaxRecipients);
  writer.Varint(transaction.recipient_count);
  writer.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    PutText(writer, transaction.recipients[i], kMaxAddressText);
  }
}

void GetRecipients(ByteReader& reader, Transaction& transaction) {
  transaction.recipient_count = GetUint32(reader);
  for (auto left = GetUpTo(reader, kMaxRecipients); left > 0 && reader.ok(); --left) {
    transaction.recipients.emplace_back(reader.Blob(kMaxAddressText));
  }
}

void PutDialogue(ByteWriter& writer, const std::vector<Step>& dialogue) {
  const std::size_t first = dialogue.size() - std::min(dialogue.size(), kMaxSteps);
  writer.Varint(dialogue.size() - first);
  for (std::size_t i = first; i < dialogue.size(); ++i) {
    writer.U8(static_cast<std::uint8_t>(dialogue[i].direction));
    writer.Varint(dialogue[i].at_ms);
    PutText(writer, dialogue[i].bytes, kMaxStepBytes);
  }
}

std::vector<Step> GetDialogue(ByteReader& reader) {
  std::vector<Step> dialogue;
  for (auto left = GetUpTo(reader, kMaxSteps); left > 0 && reader.ok(); --left) {
    Step step;
    step.direction = static_cast<Direction>(reader.U8());
    step.at_ms = GetUint32(reader);
    step.bytes = reader.Blob(kMaxStepBytes);
    if (step.direction != Direction::kFromPeer && step.direction != Direction::kToPeer) {
      reader.Fail();
    }
    dialogue.push_back(std::move(step));
  }
  return dialogue;
}

ObservationKind GetKind(ByteReader& reader) {
  const auto kind = static_cast<ObservationKind>(reader.U8());
  if (kind != ObservationKind::kMessage && kind != ObservationKind::kSession) {
    reader.Fail();
  }
  return kind;
}

}  // namespace

std::string Encode(const Transaction& transaction) {
  CENOTE_CHECK(transaction.message.size() <= kMaxMessage);
  ByteWriter writer;
  writer.U8(kVersion);
  PutId(writer, transaction.id);
  writer.U8(static_cast<std::uint8_t>(transaction.kind));
  PutTime(writer, transaction.started);
  PutTime(writer, transaction.ended);
  PutEndpoint(writer, transaction.peer);
  PutEndpoint(writer, transaction.local);
  PutFlag(writer, transaction.proxied);
  PutText(writer, transaction.helo, kMaxAddressText);
  PutText(writer, transaction.mail_from, kMaxAddressText);
  PutRecipients(writer, transaction);
  PutSignals(writer, transaction.signals);
  PutDialogue(writer, transaction.dialogue);
  writer.Blob(transaction.message);
  return writer.Take();
}

Result<ObservationId> DecodeTransactionId(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::uint8_t version = reader.U8();
  ObservationId id = GetId(reader);
  if (version != kVersion || !reader.ok()) {
    return DoesNotDecode("transaction");
  }
  return id;
}

Result<Transaction> DecodeTransaction(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.U8() != kVersion) {
    return DoesNotDecode("transaction");
  }
  Transaction transaction;
  transaction.id = GetId(reader);
  transaction.kind = GetKind(reader);
  transaction.started = GetTime(reader);
  transaction.ended = GetTime(reader);
  transaction.peer = GetEndpoint(reader);
  transaction.local = GetEndpoint(reader);
  transaction.proxied = GetFlag(reader);
  transaction.helo = reader.Blob(kMaxAddressText);
  transaction.mail_from = reader.Blob(kMaxAddressText);
  GetRecipients(reader, transaction);
  transaction.signals = GetSignals(reader);
  transaction.dialogue = GetDialogue(reader);
  transaction.message = reader.Blob(kMaxMessage);
  if (!reader.ok() || !reader.AtEnd()) {
    return DoesNotDecode("transaction");
  }
  return transaction;
}

}  // namespace cenote::sinkhole
