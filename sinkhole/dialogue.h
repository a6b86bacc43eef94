// Dialogue: the SMTP state machine of one session (RFC 5321), without sockets and without a clock: bytes in, replies,
// Signals and finished Transactions out. It accepts every recipient; nothing is ever delivered.
//
// The reply to the end of DATA is held: the message is handed out, and nothing of this session is processed until
// Resolve; input that comes meanwhile waits. What one Feed holds arrived before any reply to it was sent: that is how
// pipelining without permission shows. Owned by one Session, one thread; the options outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sinkhole/command.h"
#include "sinkhole/data_reader.h"
#include "sinkhole/line_reader.h"
#include "sinkhole/path.h"
#include "sinkhole/reply.h"
#include "sinkhole/signal_set.h"
#include "sinkhole/step_log.h"
#include "sinkhole/transaction.h"
#include "sinkhole/traps.h"

namespace cenote::sinkhole {

struct DialogueOptions {
  std::string hostname = "mx.cenote.test";
  std::string banner = "ESMTP";  // behind "220 <hostname> "
  bool announce_pipelining = true;
  std::size_t max_line = 2048;
  std::size_t max_message = 16U << 20U;
  std::uint32_t max_recipients = 100;
  std::uint32_t max_commands = 5000;
  std::uint32_t max_errors = 20;
  std::size_t max_log = 16U << 10U;  // of both directions, kept with each Transaction
  Traps traps;
};

// Who talks to whom.
struct Party {
  ops::Endpoint peer;  // the PROXY header's source when there was one
  ops::Endpoint local;
  bool proxied = false;
};

enum class Outcome : std::uint8_t { kAccepted, kUnavailable };

class Dialogue {
 public:
  Dialogue(const DialogueOptions& options, const Party& party, Time started);
  Dialogue(DialogueOptions&&, const Party&, Time) = delete;  // the options outlive it

  // `bytes` came before the banner; they are only noted here and fed after Greet.
  void Pregreet(std::string_view bytes);
  void Greet(Time now);
  void Feed(std::string_view bytes, Time now);
  // Answers the held end of DATA and goes on with what waited behind it. `id` is told to the peer.
  void Resolve(Outcome outcome, std::string_view id, Time now);
  // The peer was silent, or stayed, for too long: says so and closes.
  void TimeOut(Time now);
  // We end it (limits, shutdown): says why and closes. While a reply is held, behind that one; what the peer sent
  // meanwhile is not looked at. The same with TimeOut.
  void Refuse(const Reply& why, Time now);

  // The connection is gone. Gives the message that was cut, if any, and what else the session betrayed after its last
  // Transaction; neither has a reply. Call once, as the last.
  std::vector<Transaction> End(Time now, bool by_peer);

  // The message whose reply is held now; once each. Its id is for the caller to set.
  std::optional<Transaction> TakeFinished();

  std::string& output() { return output_; }  // replies to be sent; the caller takes them off the front
  bool held() const { return held_; }
  bool ending() const { return ends_with_.has_value(); }  // it will close behind the held reply
  bool closing() const { return closing_; }               // nothing more is read; close once the output is sent
  bool quit() const { return quit_; }
  std::size_t backlog() const { return backlog_.size(); }  // input that waits for Resolve
  std::size_t memory() const;                              // bytes buffered by this session
  // Replies by first digit of the code, since the last call.
  std::array<std::uint32_t, 6> TakeReplyCounts();

 private:
  using Check = const Reply* (Dialogue::*)() const;  // why not now; nullptr when all is well
  using Proceed = void (Dialogue::*)(std::string_view argument);
  struct Row {
    Verb verb;
    Check check;
    Proceed proceed;
    bool ends_group;  // RFC 2920 section 3.1: the client has to wait for the reply
  };
  static const std::array<Row, 13> kTable;
  static const Row& RowOf(Verb verb);

  // Checks.
  const Reply* Always() const { return nullptr; }
  const Reply* NeedsHello() const;
  const Reply* NeedsNoSender() const;
  const Reply* NeedsSender() const;
  const Reply* NeedsRecipient() const;
  // Commands.
  void Helo(std::string_view argument);
  void Ehlo(std::string_view argument);
  void Mail(std::string_view argument);
  void Rcpt(std::string_view argument);
  void Data(std::string_view argument);
  void Rset(std::string_view argument);
  void Noop(std::string_view argument);
  void Vrfy(std::string_view argument);
  void Help(std::string_view argument);
  void Quit(std::string_view argument);
  void NotImplemented(std::string_view argument);
  void NotSmtp(std::string_view argument);
  void Unknown(std::string_view argument);

  void Process(std::string_view input);
  void Handle(const Line& line, bool more_behind);
  void NoteLine(const Line& line);
  void NotePipelining(const Row& row, const Command& command);
  bool Hello(std::string_view argument);
  void FinishMessage(bool more_behind);
  Transaction MakeMessage();
  Transaction MakeTransaction(ObservationKind kind);
  void Manner(Signal signal, std::string_view detail);
  void Abandon();  // the transaction in progress, its Signals stay for the session's end
  void Answer(const Reply& reply, std::string_view more = {});
  void Send(int code, std::string_view bytes);
  bool may_pipeline() const { return options_.announce_pipelining && esmtp_; }

  const DialogueOptions& options_;
  Party party_;
  Time started_;
  Time now_;
  LineReader lines_;
  DataReader data_;
  StepLog log_;
  std::string output_;
  std::string backlog_;
  std::string line_word_;  // the verb of the command in progress, for details

  std::string helo_;
  bool greeted_ = false;
  bool esmtp_ = false;
  bool has_sender_ = false;
  bool in_data_ = false;
  bool held_ = false;
  bool held_too_big_ = false;
  bool closing_ = false;
  bool quit_ = false;
  bool refused_ = false;            // we closed it
  std::optional<Reply> ends_with_;  // said behind the held reply
  std::string sender_;
  std::vector<std::string> recipients_;
  std::uint32_t recipient_count_ = 0;
  std::uint32_t commands_ = 0;
  std::uint32_t errors_ = 0;
  std::array<std::uint32_t, 6> replies_{};
  std::optional<Transaction> finished_;

  SignalSet manners_;      // of the whole session: they go with every message
  SignalSet fresh_;        // manners since the last Transaction
  SignalSet transaction_;  // of the transaction in progress
  SignalSet loose_;        // of transactions that were given up
};

}  // namespace cenote::sinkhole
