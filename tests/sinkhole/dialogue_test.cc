#include "sinkhole/dialogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace cenote::sinkhole {
namespace {

const Party kParty{{IpAddress::V4(0xCB007107), 4711}, {IpAddress::V4(0xC0000201), 25}, true};
const DialogueOptions kDefaults;

struct Heard {
  std::string output;
  std::vector<Transaction> transactions;
};

// Timing decides about these two, and about the times of the steps.
void WithoutTiming(Transaction& transaction) {
  std::erase_if(transaction.signals, [](const SignalValue& value) {
    return value.signal == Signal::kPipelining || value.signal == Signal::kEarlyCommand;
  });
  transaction.dialogue.clear();
}

// A whole session in pieces of `piece` bytes; every message is accepted at once.
Heard Speak(const DialogueOptions& options, std::string_view bytes, std::size_t piece) {
  Dialogue dialogue(options, kParty, FromMs(1000));
  Heard heard;
  dialogue.Greet(FromMs(1000));
  while (!bytes.empty()) {
    dialogue.Feed(bytes.substr(0, piece), FromMs(2000));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (dialogue.held()) {
      std::optional<Transaction> message = dialogue.TakeFinished();
      EXPECT_TRUE(message.has_value());
      WithoutTiming(*message);
      heard.transactions.push_back(std::move(*message));
      dialogue.Resolve(Outcome::kAccepted, "x" + std::to_string(heard.transactions.size()), FromMs(2000));
    }
  }
  for (Transaction& transaction : dialogue.End(FromMs(2000), true)) {
    WithoutTiming(transaction);
    if (transaction.kind == ObservationKind::kMessage || !transaction.signals.empty()) {
      heard.transactions.push_back(std::move(transaction));
    }
  }
  heard.output = dialogue.output();
  return heard;
}

const std::string kSession = std::string("EHLO 10.1.2.3\r\nFOO\r\nMAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\r\n") +
                             "RCPT TO:<e@f.example>\r\nDATA\r\n.." + "dot\r\n.x\r\nbare\n.\n" + std::string("\0z", 2) +
                             "\r\n.\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<x@y.example>\r\nDATA\r\n.\r\n" +
                             std::string(3000, 'y') + "\r\nRCPT TO:<late>\r\nNOOP \xFF\r\n" +
                             "MAIL FROM:<q@r.example>\r\nRCPT TO:<x@y.example>\r\nDATA\r\ncut off\r\n.";

TEST(Dialogue, DoesNotCareHowBytesAreCut) {
  const Heard whole = Speak(kDefaults, kSession, kSession.size());
  EXPECT_EQ(whole.transactions.size(), 3U);
  for (const std::size_t piece : {1U, 2U, 3U, 5U, 7U, 11U, 64U, 500U}) {
    const Heard cut = Speak(kDefaults, kSession, piece);
    EXPECT_EQ(cut.output, whole.output) << "pieces of " << piece;
    EXPECT_EQ(cut.transactions, whole.transactions) << "pieces of " << piece;
  }
}

TEST(Dialogue, FillsTheTransaction) {
  const Transaction first = Speak(kDefaults, kSession, 4096).transactions.at(0);
  EXPECT_EQ(first.kind, ObservationKind::kMessage);
  EXPECT_EQ(first.started, FromMs(1000));
  EXPECT_EQ(first.ended, FromMs(2000));
  EXPECT_EQ(first.peer, kParty.peer);
  EXPECT_EQ(first.local, kParty.local);
  EXPECT_TRUE(first.proxied);
  EXPECT_EQ(first.helo, "10.1.2.3");
  EXPECT_EQ(first.mail_from, "a@b.example");
  EXPECT_EQ(first.recipients, (std::vector<std::string>{"c@d.example", "e@f.example"}));
  EXPECT_EQ(first.recipient_count, 2U);
  EXPECT_EQ(first.message, std::string(".dot\r\nx\r\nbare\n.\n\0z\r\n", 20));
}

TEST(Dialogue, KeepsBothDirectionsOfTheDialogue) {
  Dialogue dialogue(kDefaults, kParty, FromMs(1000));
  dialogue.Greet(FromMs(1005));
  dialogue.Feed("HELO a.example\r\n", FromMs(1010));
  dialogue.Feed("MAIL FROM:<>\r\n", FromMs(1020));
  dialogue.Feed("RCPT TO:<a@b>\n", FromMs(1030));
  dialogue.Feed("DATA\r\n", FromMs(1040));
  dialogue.Feed("hello\r\n.\r\n", FromMs(1050));
  const std::vector<Step> want{{Direction::kToPeer, 5, "220 mx.cenote.test ESMTP\r\n"},
                               {Direction::kFromPeer, 10, "HELO a.example\r\n"},
                               {Direction::kToPeer, 10, "250 mx.cenote.test\r\n"},
                               {Direction::kFromPeer, 20, "MAIL FROM:<>\r\n"},
                               {Direction::kToPeer, 20, "250 2.1.0 Ok\r\n"},
                               {Direction::kFromPeer, 30, "RCPT TO:<a@b>\n"},
                               {Direction::kToPeer, 30, "250 2.1.5 Ok\r\n"},
                               {Direction::kFromPeer, 40, "DATA\r\n"},
                               {Direction::kToPeer, 40, "354 End data with <CR><LF>.<CR><LF>\r\n"},
                               {Direction::kFromPeer, 50, "(message, 7 bytes)"}};
  EXPECT_EQ(dialogue.TakeFinished()->dialogue, want);
}

TEST(Dialogue, EachStepGoesWithTheTransactionThatItLedTo) {
  Dialogue dialogue(kDefaults, kParty, FromMs(0));
  dialogue.Feed("EHLO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n.\r\n", FromMs(1));
  EXPECT_EQ(dialogue.TakeFinished()->dialogue.front().bytes, "EHLO a.example\r\n");
  dialogue.Resolve(Outcome::kAccepted, "x", FromMs(2));
  dialogue.Feed("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n.\r\n", FromMs(3));
  const Transaction second = *dialogue.TakeFinished();
  EXPECT_EQ(second.helo, "a.example");
  ASSERT_EQ(second.dialogue.size(), 8U);
  EXPECT_EQ(second.dialogue[0], (Step{Direction::kToPeer, 2, "250 2.0.0 Ok: queued as x\r\n"}));
  EXPECT_EQ(second.dialogue[7], (Step{Direction::kFromPeer, 3, "(message, 0 bytes)"}));
}

TEST(Dialogue, HoldsEverythingBehindTheEndOfData) {
  Dialogue dialogue(kDefaults, kParty, FromMs(0));
  dialogue.Feed("EHLO a.example\r\n", FromMs(0));
  dialogue.Feed("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n", FromMs(0));
  dialogue.output().clear();
  dialogue.Feed(".\r\nRSET\r\n", FromMs(0));
  EXPECT_TRUE(dialogue.held());
  dialogue.Feed("QUIT\r\n", FromMs(0));
  EXPECT_EQ(dialogue.output(), "");
  EXPECT_EQ(dialogue.backlog(), 12U);
  EXPECT_TRUE(dialogue.TakeFinished().has_value());
  EXPECT_FALSE(dialogue.TakeFinished().has_value());
  dialogue.Resolve(Outcome::kAccepted, "the-id", FromMs(0));
  EXPECT_EQ(dialogue.output(), "250 2.0.0 Ok: queued as the-id\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n");
  EXPECT_TRUE(dialogue.closing());
  EXPECT_TRUE(dialogue.End(FromMs(0), true).empty());
}

TEST(Dialogue, AnEndThatComesWhileAReplyIsHeldIsSaidBehindIt) {
  const std::string message = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nx\r\n.\r\n";
  for (const bool timed_out : {true, false}) {
    Dialogue dialogue(kDefaults, kParty, FromMs(0));
    dialogue.Feed("EHLO a.example\r\n" + message + message, FromMs(0));
    ASSERT_TRUE(dialogue.held() && dialogue.TakeFinished().has_value());
    dialogue.output().clear();
    timed_out ? dialogue.TimeOut(FromMs(1)) : dialogue.Refuse(reply::kShutdown, FromMs(1));
    EXPECT_TRUE(dialogue.ending());
    EXPECT_FALSE(dialogue.closing());
    EXPECT_EQ(dialogue.output(), "");
    dialogue.Resolve(Outcome::kAccepted, "the-id", FromMs(2));
    EXPECT_EQ(dialogue.output().find("250 2.0.0 Ok: queued as the-id\r\n421 "), 0U) << dialogue.output();
    EXPECT_EQ(std::count(dialogue.output().begin(), dialogue.output().end(), '\n'), 2);
    EXPECT_TRUE(dialogue.closing());
    EXPECT_FALSE(dialogue.ending());
    EXPECT_FALSE(dialogue.held()) << "the second message is not taken any more";
    EXPECT_EQ(dialogue.backlog(), 0U);
  }
}

TEST(Dialogue, APeerThatLeavesBeforeTheReplyDidNotQuit) {
  Dialogue dialogue(kDefaults, kParty, FromMs(0));
  dialogue.Feed("EHLO a.example\r\n", FromMs(0));
  dialogue.Feed("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n", FromMs(0));
  dialogue.Feed(".\r\n", FromMs(0));
  EXPECT_TRUE(dialogue.TakeFinished().has_value());
  const std::vector<Transaction> end = dialogue.End(FromMs(0), true);
  ASSERT_EQ(end.size(), 1U);
  EXPECT_EQ(end[0].kind, ObservationKind::kSession);
  ASSERT_EQ(end[0].signals.size(), 1U);
  EXPECT_EQ(end[0].signals[0].signal, Signal::kNoQuit);
}

TEST(Dialogue, CountsRecipientsBeyondThoseItKeeps) {
  DialogueOptions options;
  options.max_recipients = 150;
  Dialogue dialogue(options, kParty, FromMs(0));
  dialogue.Feed("HELO a.example\r\n", FromMs(0));
  dialogue.Feed("MAIL FROM:<>\r\n", FromMs(0));
  for (int i = 0; i < 160; ++i) {
    dialogue.Feed("RCPT TO:<a" + std::to_string(i) + "@b>\r\n", FromMs(0));
  }
  dialogue.Feed("DATA\r\n", FromMs(0));
  dialogue.Feed(".\r\n", FromMs(0));
  const std::optional<Transaction> message = dialogue.TakeFinished();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->recipients.size(), kMaxRecipients);
  EXPECT_EQ(message->recipient_count, 150U);
}

// Handbook, SMTP smuggling: whatever a client puts for the end, the sinkhole sees one message.
TEST(Dialogue, SmugglingVectorsGiveOneMessage) {
  const std::string inner = "MAIL FROM:<x@y>\r\nRCPT TO:<z@y>\r\nDATA\r\nsmuggled";
  for (const std::string& end :
       {std::string("\n.\n"), std::string("\n.\r\n"), std::string("\r\n.\n"), std::string("\r.\r"),
        std::string("\r.\r\n"), std::string("\r\n.\r"), std::string("\n.\r"), std::string("\r\n.\r\r\n"),
        std::string("\r\r\n.\r\r\n"), std::string("\r\n\0.\r\n", 6)}) {
    const std::string bytes =
        "EHLO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\nouter" + end + inner + "\r\n.\r\nQUIT\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, bytes.size()}) {
      const Heard heard = Speak(kDefaults, bytes, piece);
      EXPECT_EQ(heard.transactions.size(), 1U) << testing::PrintToString(end);
      EXPECT_NE(heard.transactions.at(0).message.find("smuggled"), std::string::npos) << testing::PrintToString(end);
      EXPECT_NE(heard.output.find("221 2.0.0 Bye"), std::string::npos) << testing::PrintToString(end);
    }
  }
}

TEST(Dialogue, CountsRepliesByClass) {
  Dialogue dialogue(kDefaults, kParty, FromMs(0));
  dialogue.Greet(FromMs(0));
  dialogue.Feed("FOO\r\nNOOP\r\n", FromMs(0));
  EXPECT_EQ(dialogue.TakeReplyCounts(), (std::array<std::uint32_t, 6>{0, 0, 2, 0, 0, 1}));
  EXPECT_EQ(dialogue.TakeReplyCounts(), (std::array<std::uint32_t, 6>{}));
}

TEST(Dialogue, StaysSmall) {
  DialogueOptions options;
  options.max_message = 10'000;
  Dialogue dialogue(options, kParty, FromMs(0));
  const std::string flood(100'000, 'x');
  dialogue.Feed(flood, FromMs(0));
  EXPECT_LT(dialogue.memory(), 40'000U);
  dialogue.Feed("\r\nHELO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n" + flood, FromMs(0));
  EXPECT_LT(dialogue.memory(), 60'000U);
}

}  // namespace
}  // namespace cenote::sinkhole
