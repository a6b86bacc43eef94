#include "sinkhole/delivery.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "collector/model/frame.h"
#include "ops/clock.h"
#include "sinkhole/observe.h"

namespace cenote::sinkhole {

namespace {

double Seconds(Moment since, Moment until) { return std::chrono::duration<double>(until - since).count(); }

// What a gathered Transaction holds on to, and about what its frame will.
std::size_t SizeOf(const Transaction& transaction) { return transaction.message.size() + 1024; }

bool IsTooBig(const Transaction& transaction) {
  return std::any_of(transaction.signals.begin(), transaction.signals.end(),
                     [](const SignalValue& value) { return value.signal == Signal::kMessageTooBig; });
}

Duration GiveUpInterval(Duration ack_timeout) { return std::clamp(ack_timeout / 10, Duration(5), Duration(250)); }

}  // namespace

Delivery::Delivery(ops::EventLoop& loop, DeliveryOptions options, ArchiveWriter archive, Meters& meters,
                   Resolve resolve, Trouble trouble)
    : options_(std::move(options)),
      archive_(std::move(archive)),
      meters_(meters),
      resolve_(std::move(resolve)),
      trouble_(std::move(trouble)),
      window_(options_.window_messages, options_.window_bytes),
      link_(loop, options_.collector_socket,
            {[this] { OnConnected(); },
             [this] {
               away_since_ = ops::Monotonic();
               meters_.collector_connections.Add(-1);
             },
             [this](const std::vector<ObservationId>& ids) { OnAcknowledged(ids); }}),
      away_since_(ops::Monotonic()) {
  pass_ = ops::Event::Timer(loop, [this](short) { DeliverBatch(); });
  give_up_ = ops::Event::Every(loop, GiveUpInterval(options_.ack_timeout), [this](short) { GiveUpOld(); });
}

void Delivery::Start() { link_.Start(); }

bool Delivery::Submit(Transaction transaction, SessionKey session) {
  if (!link_.connected() || !window_.HasRoom(SizeOf(transaction), gathered_.size(), gathered_bytes_)) {
    meters_.CountMessage(MessageOutcome::kUnavailable);
    return false;
  }
  Gather(std::move(transaction), session);
  return true;
}

void Delivery::SubmitUnheld(Transaction transaction) {
  const bool message = transaction.kind == ObservationKind::kMessage;
  if (window_.HasRoom(SizeOf(transaction), gathered_.size(), gathered_bytes_)) {
    if (message) {
      meters_.CountMessage(MessageOutcome::kCut);
    }
    Gather(std::move(transaction), 0);
  } else if (message) {
    meters_.CountMessage(MessageOutcome::kDropped);
  } else {
    meters_.dropped_sessions.Add();
  }
}

void Delivery::Gather(Transaction transaction, SessionKey session) {
  transaction.id = {options_.sensor, options_.start, options_.worker, ++sequence_};
  gathered_bytes_ += SizeOf(transaction);
  gathered_.push_back({std::move(transaction), session, ops::Monotonic()});
  if (!pass_.pending()) {
    pass_.Start(Duration(0));  // after what this pass of the loop still reads
  }
}

bool Delivery::PrepareArchive() {
  const ObservationId next{options_.sensor, options_.start, options_.worker, sequence_ - gathered_.size() + 1};
  const Status prepared = archive_.Prepare(next);
  if (!prepared && archiving_) {
    trouble_.refused(prepared.error());
  }
  archiving_ = prepared.ok();
  return archiving_;
}

// Their sequences are given to others: nobody has heard of them.
void Delivery::RefuseGathered() {
  const std::vector<Gathered> refused = std::exchange(gathered_, {});
  sequence_ -= refused.size();
  gathered_bytes_ = 0;
  ShowWindow();
  for (const Gathered& each : refused) {
    if (each.session != 0) {
      meters_.CountMessage(MessageOutcome::kUnavailable);
      resolve_(each.session, Outcome::kUnavailable, "");
    } else if (each.transaction.kind == ObservationKind::kMessage) {
      meters_.CountMessage(MessageOutcome::kDropped);
    } else {
      meters_.dropped_sessions.Add();
    }
  }
}

void Delivery::DeliverBatch() {
  if (!PrepareArchive()) {
    RefuseGathered();
    return;
  }
  const Moment begun = ops::Monotonic();
  std::size_t count = 0;
  while (count < gathered_.size() && count < kMostPerBatch && ops::Monotonic() - begun < kAnalysisTime) {
    Archive(gathered_[count++]);
  }
  if (const Status synced = archive_.Sync(); !synced) {
    trouble_.fatal(synced.error());
    return;
  }
  meters_.archive_seconds.Observe(Seconds(begun, ops::Monotonic()));
  meters_.batch_messages.Observe(static_cast<double>(count));
  for (std::size_t i = 0; i < count; ++i) {
    gathered_bytes_ -= SizeOf(gathered_[i].transaction);
  }
  gathered_.erase(gathered_.begin(), gathered_.begin() + static_cast<std::ptrdiff_t>(count));
  // Only now: an Observation is sent when its message is safe in the archive.
  if (link_.connected()) {
    window_.ForEachFrom(sequence_ - gathered_.size() - count + 1,
                        [this](const Waiting& waiting) { link_.Queue(waiting.frame); });
    link_.Flush();
  }
  ShowWindow();
  if (!gathered_.empty()) {
    pass_.Start(Duration(0));
  }
}

void Delivery::Archive(Gathered& gathered) {
  const Transaction& transaction = gathered.transaction;
  Features features;
  if (transaction.kind == ObservationKind::kMessage) {
    features = Analyse(transaction.message, options_.features);
    meters_.message_bytes.Add(static_cast<double>(transaction.message.size()));
    meters_.truncated_analyses.Add(features.message.truncated ? 1 : 0);
  }
  const Result<ArchiveReference> reference = archive_.Append(transaction);
  if (!reference) {
    trouble_.fatal(reference.error());
    return;
  }
  const Observation observation = Observe(transaction, features, *reference);
  meters_.CountSignals(observation.signals);
  Waiting waiting{transaction.id.sequence, gathered.session, gathered.since, {}, IsTooBig(transaction)};
  AppendFrame(FrameType::kObservation, Encode(observation), waiting.frame);
  window_.Push(std::move(waiting));
}

void Delivery::OnConnected() {
  meters_.collector_connections.Add(1);
  window_.ForEachFrom(0, [this](const Waiting& waiting) { link_.Queue(waiting.frame); });
}

void Delivery::OnAcknowledged(const std::vector<ObservationId>& ids) {
  const Moment now = ops::Monotonic();
  for (const ObservationId& id : ids) {
    if (id.sensor != options_.sensor || id.start != options_.start || id.worker != options_.worker) {
      continue;
    }
    const std::optional<Waiting> waiting = window_.Acknowledge(id.sequence);
    if (!waiting || waiting->session == 0) {
      continue;
    }
    meters_.CountMessage(waiting->too_big ? MessageOutcome::kTooBig : MessageOutcome::kAccepted);
    meters_.reply_seconds.Observe(Seconds(waiting->since, now));
    resolve_(waiting->session, Outcome::kAccepted, id.ToString());
  }
  ShowWindow();
}

void Delivery::GiveUpOld() {
  // Nothing reaches it while the collector is away, which a full disk may be the reason of.
  const bool stuck = !link_.connected() && window_.size() > 0;
  if (gathered_.empty() && (stuck || !archiving_)) {
    static_cast<void>(PrepareArchive());
  }
  for (const SessionKey session : window_.GiveUp(ops::Monotonic() - options_.ack_timeout)) {
    meters_.CountMessage(MessageOutcome::kUnavailable);
    resolve_(session, Outcome::kUnavailable, "");
  }
}

void Delivery::ShowWindow() {
  const std::size_t messages = window_.size() + gathered_.size();
  const std::size_t bytes = window_.bytes() + gathered_bytes_;
  meters_.window_messages.Add(static_cast<double>(messages) - static_cast<double>(shown_messages_));
  meters_.window_bytes.Add(static_cast<double>(bytes) - static_cast<double>(shown_bytes_));
  shown_messages_ = messages;
  shown_bytes_ = bytes;
}

}  // namespace cenote::sinkhole
