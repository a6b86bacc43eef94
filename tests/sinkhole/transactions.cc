#include "tests/sinkhole/transactions.h"

#include "tests/support/builders.h"

namespace cenote::sinkhole {

Transaction FullTransaction(std::uint64_t sequence, std::uint16_t worker) {
  Transaction transaction;
  transaction.id = support::MakeId(sequence, worker);
  transaction.started = support::At("2026-01-01T00:00:00.250Z");
  transaction.ended = support::At("2026-01-01T00:00:01Z");
  transaction.peer = {support::Ip("203.0.113.7"), 50000};
  transaction.local = {support::Ip("2001:db8::25"), 2525};
  transaction.proxied = true;
  transaction.helo = "10.1.2.3";
  transaction.mail_from = "bot@example.net";
  transaction.recipients = {"trap@example.org", "\xff\x1b[2J@example.org"};
  transaction.recipient_count = 2;
  transaction.signals = {{Signal::kTrapRecipient, 2, "trap@example.org"}, {Signal::kHeloBareIp, 1, "10.1.2.3"}};
  transaction.dialogue = {{Direction::kToPeer, 1, "220 trap ESMTP\r\n"},
                          {Direction::kFromPeer, 20, "HELO 10.1.2.3\r\n"},
                          {Direction::kFromPeer, 1500, "(message, 21 bytes)"}};
  transaction.message = std::string("Subject: hi\r\n\r\n\0body\r\n", 22);
  return transaction;
}

Transaction EndedSession() {
  Transaction transaction = MakeMinimal();
  transaction.kind = ObservationKind::kSession;
  transaction.peer.address = support::Ip("2001:db8::7");
  transaction.signals = {{Signal::kPregreet, 1, "EHLO x"}};
  return transaction;
}

Transaction MakeMinimal() {
  Transaction transaction;
  transaction.id = support::MakeId(1);
  return transaction;
}

}  // namespace cenote::sinkhole
