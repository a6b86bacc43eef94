#include "sinkhole/transaction.h"

#include <gmock/gmock.h>

#include "tests/sinkhole/transactions.h"
#include "tests/support/builders.h"

namespace cenote::sinkhole {
namespace {

using testing::SizeIs;

TEST(TransactionCodec, RoundTrip) {
  for (const Transaction& transaction : {FullTransaction(), EndedSession(), Transaction{MakeMinimal()}}) {
    const Result<Transaction> decoded = DecodeTransaction(Encode(transaction));
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, transaction);
  }
}

// ops/doc/formats.md shows this sample.
TEST(TransactionCodec, FrozenVersion1) {
  const std::string frozen = support::FromHex(
      "01"                                                   // version
      "0474657374 80d0eab6b733 00 07"                        // id: sensor, start, worker, sequence
      "01 fad1eab6b733 e8d7eab6b733"                         // kind, started, ended
      "04cb007107 c350"                                      // peer
      "0620010db8000000000000000000000025 09dd"              // local
      "01"                                                   // proxied
      "0831302e312e322e33 0f626f74406578616d706c652e6e6574"  // HELO, sender
      "02 02 1074726170406578616d706c652e6f7267"             // recipients
      "11ff1b5b324a406578616d706c652e6f7267"                 //
      "02 0001 02 1074726170406578616d706c652e6f7267"        // Signals
      "0009 01 0831302e312e322e33"                           //
      "03 02 01 10323230207472617020 45534d54500d0a"         // dialogue
      "01 14 0f48454c4f2031302e312e322e330d0a"               //
      "01 dc0b 13286d6573736167652c20323120627974657329"     //
      "16 5375626a6563743a2068690d0a0d0a00626f64790d0a");    // message
  EXPECT_EQ(support::ToHex(Encode(FullTransaction())), support::ToHex(frozen));
}

TEST(TransactionCodec, IdAlone) {
  const Transaction transaction = FullTransaction();
  const Result<ObservationId> id = DecodeTransactionId(Encode(transaction).substr(0, kIdBytes));
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(*id, transaction.id);
  EXPECT_FALSE(DecodeTransactionId("").ok());
  EXPECT_FALSE(DecodeTransactionId("\x02").ok());
}

TEST(TransactionCodec, EveryCutFails) {
  const std::string bytes = Encode(FullTransaction());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeTransaction(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeTransaction(bytes + "x").ok());
}

TEST(TransactionCodec, OtherVersionsAndKindsFail) {
  std::string bytes = Encode(FullTransaction());
  bytes[0] = 2;
  const Result<Transaction> decoded = DecodeTransaction(bytes);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().code, Error::Code::kCorrupt);
  Transaction finding = FullTransaction();
  finding.kind = ObservationKind::kFinding;
  EXPECT_FALSE(DecodeTransaction(Encode(finding)).ok());
  Transaction direction = FullTransaction();
  direction.dialogue[0].direction = static_cast<Direction>(3);
  EXPECT_FALSE(DecodeTransaction(Encode(direction)).ok());
}

TEST(TransactionCodec, StringsAndListsAreCut) {
  Transaction transaction = FullTransaction();
  transaction.helo.assign(5000, 'h');
  transaction.recipients.assign(500, std::string(5000, 'r'));
  transaction.dialogue.assign(kMaxSteps + 10, {Direction::kFromPeer, 1, "old"});
  transaction.dialogue.back().bytes.assign(kMaxStepBytes + 1, 's');
  const Result<Transaction> decoded = DecodeTransaction(Encode(transaction));
  ASSERT_TRUE(decoded.ok());
  EXPECT_THAT(decoded->helo, SizeIs(kMaxAddressText));
  EXPECT_THAT(decoded->recipients, SizeIs(kMaxRecipients));
  EXPECT_THAT(decoded->recipients[0], SizeIs(kMaxAddressText));
  EXPECT_THAT(decoded->dialogue, SizeIs(kMaxSteps));
  EXPECT_THAT(decoded->dialogue.back().bytes, SizeIs(kMaxStepBytes)) << "the newest steps stay";
}

}  // namespace
}  // namespace cenote::sinkhole
