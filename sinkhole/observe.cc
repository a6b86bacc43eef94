#include "sinkhole/observe.h"

#include <algorithm>

#include "sinkhole/signal_set.h"

namespace cenote::sinkhole {
namespace {

std::string Cut(const std::string& text, std::size_t most) { return text.substr(0, most); }

std::vector<std::string> FirstRecipients(const std::vector<std::string>& recipients) {
  std::vector<std::string> first;
  for (std::size_t i = 0; i < std::min(recipients.size(), kMaxRecipients); ++i) {
    first.push_back(Cut(recipients[i], kMaxAddressText));
  }
  return first;
}

std::vector<SignalValue> Merged(const std::vector<SignalValue>& dialogue, const std::vector<SignalValue>& content) {
  SignalSet merged;
  for (const auto* signals : {&dialogue, &content}) {
    for (const SignalValue& value : *signals) {
      merged.Add(value.signal, value.detail, value.count);
    }
  }
  return merged.values();
}

}  // namespace

Observation Observe(const Transaction& transaction, const Features& features, const ArchiveReference& archive) {
  Observation observation;
  observation.id = transaction.id;
  observation.kind = transaction.kind;
  observation.time = transaction.ended;
  observation.source = transaction.peer.address;
  observation.source_port = transaction.peer.port;
  observation.destination = transaction.local.address;
  observation.destination_port = transaction.local.port;
  observation.helo = Cut(transaction.helo, kMaxAddressText);
  observation.mail_from = Cut(transaction.mail_from, kMaxAddressText);
  observation.recipients = FirstRecipients(transaction.recipients);
  observation.recipient_count = transaction.recipient_count;
  if (transaction.kind == ObservationKind::kMessage) {
    observation.signals = Merged(transaction.signals, features.signals);
    observation.message = features.message;
    observation.message->size = transaction.message.size();
  } else {
    observation.signals = Merged(transaction.signals, {});
  }
  observation.archive = archive;
  return observation;
}

}  // namespace cenote::sinkhole
