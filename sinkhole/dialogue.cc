#include "sinkhole/dialogue.h"

#include <algorithm>
#include <utility>

#include "collector/model/check.h"

namespace cenote::sinkhole {

Dialogue::Dialogue(const DialogueOptions& options, const Party& party, Time started)
    : options_(options),
      party_(party),
      started_(started),
      now_(started),
      lines_(options.max_line),
      data_(options.max_message),
      log_(started, options.max_log) {}

void Dialogue::Pregreet(std::string_view bytes) { Manner(Signal::kPregreet, bytes); }

void Dialogue::Greet(Time now) {
  now_ = now;
  Send(220, "220 " + options_.hostname + " " + options_.banner + "\r\n");
}

void Dialogue::Feed(std::string_view bytes, Time now) {
  now_ = now;
  if (closing_) {
    return;
  }
  if (!held_) {
    Process(bytes);
    return;
  }
  if (!may_pipeline()) {
    Manner(Signal::kPipelining, "input behind the end of DATA");
  }
  backlog_.append(bytes);
}

void Dialogue::Process(std::string_view input) {
  while (!input.empty() && !closing_ && !held_) {
    if (in_data_) {
      if (data_.Feed(input)) {
        FinishMessage(!input.empty());
      }
    } else if (const std::optional<Line> line = lines_.Next(input)) {
      Handle(*line, !input.empty());
    }
  }
  if (held_) {
    backlog_.assign(input);
  }
}

void Dialogue::Resolve(Outcome outcome, std::string_view id, Time now) {
  CENOTE_CHECK(held_);
  now_ = now;
  held_ = false;
  finished_.reset();
  if (held_too_big_) {
    Answer(reply::kMessageTooBig);
  } else if (outcome == Outcome::kUnavailable) {
    Answer(reply::kUnavailable);
  } else {
    Answer({250, "2.0.0", "Ok: queued as "}, id);
  }
  const std::string waited = std::exchange(backlog_, std::string());
  if (const std::optional<Reply> last = std::exchange(ends_with_, std::nullopt); last && !closing_) {
    Refuse(*last, now);
  }
  Process(waited);
}

void Dialogue::TimeOut(Time now) {
  now_ = now;
  Manner(Signal::kTimeout, in_data_ ? "DATA" : line_word_);
  Refuse(reply::kTimedOut, now);
}

void Dialogue::Refuse(const Reply& why, Time now) {
  now_ = now;
  if (held_) {
    ends_with_ = why;
    return;
  }
  refused_ = true;
  closing_ = true;
  Answer(why);
}

std::vector<Transaction> Dialogue::End(Time now, bool by_peer) {
  now_ = now;
  by_peer = by_peer && !refused_;
  std::vector<Transaction> out;
  if (!lines_.partial().empty()) {
    log_.Add(Direction::kFromPeer, lines_.partial(), now);
  }
  if (in_data_) {
    transaction_.Add(Signal::kMessageCut, by_peer ? "by the peer" : "by us");
    out.push_back(MakeMessage());
  } else if (by_peer && !quit_ && greeted_) {
    fresh_.Add(Signal::kNoQuit);
  }
  fresh_.Add(transaction_);
  fresh_.Add(loose_);
  if (!fresh_.empty()) {
    Transaction session = MakeTransaction(ObservationKind::kSession);
    session.signals = fresh_.values();
    out.push_back(std::move(session));
  }
  return out;
}

std::optional<Transaction> Dialogue::TakeFinished() { return std::exchange(finished_, std::nullopt); }

std::size_t Dialogue::memory() const {
  return lines_.memory() + data_.memory() + log_.memory() + output_.capacity() + backlog_.capacity();
}

std::array<std::uint32_t, 6> Dialogue::TakeReplyCounts() {
  return std::exchange(replies_, std::array<std::uint32_t, 6>{});
}

void Dialogue::FinishMessage(bool more_behind) {
  if (more_behind && !may_pipeline()) {
    Manner(Signal::kPipelining, "input behind the end of DATA");
  }
  held_too_big_ = data_.too_big();
  finished_ = MakeMessage();
  held_ = true;
}

Transaction Dialogue::MakeMessage() {
  log_.Add(Direction::kFromPeer, "(message, " + std::to_string(data_.size()) + " bytes)", now_);
  if (data_.bare_lfs() > 0) {
    transaction_.Add(Signal::kBareLf, "DATA", data_.bare_lfs());
  }
  if (data_.nul()) {
    transaction_.Add(Signal::kNulByte, "DATA");
  }
  if (data_.too_big()) {
    transaction_.Add(Signal::kMessageTooBig, std::to_string(data_.size()));
  }
  transaction_.Add(manners_);
  Transaction message = MakeTransaction(ObservationKind::kMessage);
  message.signals = transaction_.values();
  message.message = data_.Take();
  in_data_ = false;
  has_sender_ = false;
  recipients_.clear();
  recipient_count_ = 0;
  transaction_.Clear();
  fresh_.Clear();
  return message;
}

Transaction Dialogue::MakeTransaction(ObservationKind kind) {
  Transaction transaction;
  transaction.kind = kind;
  transaction.started = started_;
  transaction.ended = now_;
  transaction.peer = party_.peer;
  transaction.local = party_.local;
  transaction.proxied = party_.proxied;
  transaction.helo = helo_;
  if (has_sender_) {
    transaction.mail_from = sender_;
    transaction.recipients = recipients_;
    transaction.recipient_count = recipient_count_;
  }
  transaction.dialogue = log_.Take();
  return transaction;
}

void Dialogue::Manner(Signal signal, std::string_view detail) {
  manners_.Add(signal, detail);
  fresh_.Add(signal, detail);
}

void Dialogue::Abandon() {
  has_sender_ = false;
  recipients_.clear();
  recipient_count_ = 0;
  loose_.Add(transaction_);
  transaction_.Clear();
}

void Dialogue::Answer(const Reply& reply, std::string_view more) {
  std::string line = std::to_string(reply.code);
  line += ' ';
  if (!reply.enhanced.empty()) {
    line += reply.enhanced;
    line += ' ';
  }
  line += reply.text;
  line += more;
  line += "\r\n";
  Send(reply.code, line);
  if (reply.code >= 500 && ++errors_ > options_.max_errors && !closing_) {
    Refuse(reply::kTooManyErrors, now_);
  }
}

void Dialogue::Send(int code, std::string_view bytes) {
  ++replies_.at(static_cast<std::size_t>(code / 100));
  output_ += bytes;
  log_.Add(Direction::kToPeer, bytes, now_);
}

}  // namespace cenote::sinkhole
