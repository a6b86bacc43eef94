// The commands of the dialogue: the table and what each one does.
#include <algorithm>

#include "sinkhole/dialogue.h"
#include "sinkhole/helo.h"

namespace cenote::sinkhole {

const std::array<Dialogue::Row, 13> Dialogue::kTable{{
    {Verb::kHelo, &Dialogue::Always, &Dialogue::Helo, true},
    {Verb::kEhlo, &Dialogue::Always, &Dialogue::Ehlo, true},
    {Verb::kMail, &Dialogue::NeedsNoSender, &Dialogue::Mail, false},
    {Verb::kRcpt, &Dialogue::NeedsSender, &Dialogue::Rcpt, false},
    {Verb::kData, &Dialogue::NeedsRecipient, &Dialogue::Data, true},
    {Verb::kRset, &Dialogue::Always, &Dialogue::Rset, false},
    {Verb::kNoop, &Dialogue::Always, &Dialogue::Noop, true},
    {Verb::kVrfy, &Dialogue::Always, &Dialogue::Vrfy, true},
    {Verb::kHelp, &Dialogue::Always, &Dialogue::Help, false},
    {Verb::kQuit, &Dialogue::Always, &Dialogue::Quit, true},
    {Verb::kNotImplemented, &Dialogue::Always, &Dialogue::NotImplemented, true},
    {Verb::kNotSmtp, &Dialogue::Always, &Dialogue::NotSmtp, false},
    {Verb::kUnknown, &Dialogue::Always, &Dialogue::Unknown, false},
}};

const Dialogue::Row& Dialogue::RowOf(Verb verb) {
  return *std::find_if(kTable.begin(), kTable.end() - 1, [verb](const Row& row) { return row.verb == verb; });
}

void Dialogue::Handle(const Line& line, bool more_behind) {
  log_.Add(Direction::kFromPeer, line.wire, now_);
  NoteLine(line);
  if (++commands_ > options_.max_commands) {
    Manner(Signal::kTooManyCommands, {});
    Refuse(reply::kTooManyCommands, now_);
    return;
  }
  if (line.too_long) {
    Answer(reply::kLineTooLong);
    return;
  }
  const Command command = ParseCommand(line.text);
  line_word_ = command.word.substr(0, kMaxDetail);
  const Row& row = RowOf(command.verb);
  if (more_behind) {
    NotePipelining(row, command);
  }
  if (const Reply* const refusal = (this->*row.check)()) {
    Manner(Signal::kBadSequence, line.text);
    Answer(*refusal);
    return;
  }
  (this->*row.proceed)(command.argument);
}

void Dialogue::NoteLine(const Line& line) {
  if (line.bare_lf) {
    Manner(Signal::kBareLf, line.text);
  }
  if (line.too_long) {
    Manner(Signal::kLineTooLong, line.text);
  }
  if (line.nul) {
    Manner(Signal::kNulByte, line.text);
  }
  if (line.eight_bit) {
    Manner(Signal::kEightBitCommand, line.text);
  }
}

void Dialogue::NotePipelining(const Row& row, const Command& command) {
  if (row.ends_group) {
    Manner(Signal::kEarlyCommand, command.word);
  } else if (!may_pipeline()) {
    Manner(Signal::kPipelining, command.word);
  }
}

const Reply* Dialogue::NeedsHello() const { return greeted_ ? nullptr : &reply::kHelloFirst; }

const Reply* Dialogue::NeedsNoSender() const { return has_sender_ ? &reply::kNestedMail : NeedsHello(); }

const Reply* Dialogue::NeedsSender() const {
  const Reply* const hello = NeedsHello();
  return hello != nullptr || has_sender_ ? hello : &reply::kMailFirst;
}

const Reply* Dialogue::NeedsRecipient() const {
  const Reply* const sender = NeedsSender();
  return sender != nullptr || recipient_count_ > 0 ? sender : &reply::kRecipientFirst;
}

bool Dialogue::Hello(std::string_view argument) {
  const HeloFacts facts{party_.peer.address, party_.local.address, options_.hostname};
  if (const std::optional<Signal> signal = JudgeHelo(argument, facts)) {
    Manner(*signal, argument);
  }
  if (argument.empty()) {
    Answer(reply::kNameWanted);
    return false;
  }
  Abandon();
  helo_ = argument.substr(0, kMaxAddressText);
  greeted_ = true;
  return true;
}

void Dialogue::Helo(std::string_view argument) {
  if (Hello(argument)) {
    esmtp_ = false;
    Send(250, "250 " + options_.hostname + "\r\n");
  }
}

void Dialogue::Ehlo(std::string_view argument) {
  if (Hello(argument)) {
    esmtp_ = true;
    Send(250, "250-" + options_.hostname + "\r\n" + (options_.announce_pipelining ? "250-PIPELINING\r\n" : "") +
                  "250-SIZE " + std::to_string(options_.max_message) +
                  "\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
  }
}

namespace {

const Reply& ReplyTo(ArgumentFault fault, const Reply& syntax, const Reply& path) {
  switch (fault) {
    case ArgumentFault::kPath:
      return path;
    case ArgumentFault::kParameter:
      return reply::kBadParameter;
    case ArgumentFault::kValue:
      return reply::kBadValue;
    case ArgumentFault::kSyntax:
    case ArgumentFault::kNone:
      break;
  }
  return syntax;
}

}  // namespace

void Dialogue::Mail(std::string_view argument) {
  const ParsedArgument parsed = ParseMailArgument(argument);
  if (parsed.fault != ArgumentFault::kNone) {
    Answer(ReplyTo(parsed.fault, reply::kFromWanted, reply::kBadSender));
    return;
  }
  if (parsed.argument.size.value_or(0) > options_.max_message) {
    transaction_.Add(Signal::kMessageTooBig, argument);
    Abandon();
    Answer(reply::kMessageTooBig);
    return;
  }
  has_sender_ = true;
  sender_ = parsed.argument.path.address;
  Answer(reply::kSenderOk);
}

void Dialogue::Rcpt(std::string_view argument) {
  const ParsedArgument parsed = ParseRcptArgument(argument);
  if (parsed.fault != ArgumentFault::kNone) {
    Answer(ReplyTo(parsed.fault, reply::kToWanted, reply::kBadRecipient));
    return;
  }
  const Path& path = parsed.argument.path;
  if (recipient_count_ >= options_.max_recipients) {
    transaction_.Add(Signal::kTooManyRecipients, path.address);
    Answer(reply::kTooManyRecipients);
    return;
  }
  transaction_.Add(options_.traps.Judge(path), path.address);
  ++recipient_count_;
  if (recipients_.size() < kMaxRecipients) {
    recipients_.push_back(path.address);
  }
  Answer(reply::kRecipientOk);
}

void Dialogue::Data(std::string_view argument) {
  if (!argument.empty()) {
    Answer(reply::kNoArgument);
    return;
  }
  in_data_ = true;
  data_.Begin();
  Answer(reply::kStartData);
}

void Dialogue::Rset(std::string_view argument) {
  if (!argument.empty()) {
    Answer(reply::kNoArgument);
    return;
  }
  Abandon();
  Answer(reply::kOk);
}

void Dialogue::Noop(std::string_view /*argument*/) { Answer(reply::kOk); }

void Dialogue::Vrfy(std::string_view argument) { Answer(argument.empty() ? reply::kAddressWanted : reply::kVerify); }

void Dialogue::Help(std::string_view /*argument*/) { Answer(reply::kHelp); }

void Dialogue::Quit(std::string_view argument) {
  if (!argument.empty()) {
    Answer(reply::kNoArgument);
    return;
  }
  quit_ = true;
  closing_ = true;
  Answer(reply::kBye);
}

void Dialogue::NotImplemented(std::string_view argument) {
  Manner(Signal::kUnknownCommand, argument.empty() ? line_word_ : line_word_ + " " + std::string(argument));
  Answer(reply::kNotImplemented);
}

void Dialogue::NotSmtp(std::string_view argument) {
  Manner(Signal::kNonSmtpCommand, argument.empty() ? line_word_ : line_word_ + " " + std::string(argument));
  Answer(reply::kUnknownCommand);
}

void Dialogue::Unknown(std::string_view argument) {
  Manner(Signal::kUnknownCommand, argument.empty() ? line_word_ : line_word_ + " " + std::string(argument));
  Answer(reply::kUnknownCommand);
}

}  // namespace cenote::sinkhole
