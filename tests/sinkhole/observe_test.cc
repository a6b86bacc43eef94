#include "sinkhole/observe.h"

#include <gmock/gmock.h>

#include "tests/sinkhole/transactions.h"

namespace cenote::sinkhole {
namespace {

using testing::SizeIs;

Features SomeFeatures() {
  Features features;
  features.message.subject = "hi";
  features.message.parts = 2;
  features.signals = {{Signal::kHeloBareIp, 2, "later"}, {Signal::kDangerousAttachment, 1, "a.exe"}};
  return features;
}

TEST(Observe, TakesEverythingOver) {
  const Transaction transaction = FullTransaction();
  const Observation observation = Observe(transaction, SomeFeatures(), {"a.seg", 42});
  EXPECT_EQ(observation.id, transaction.id);
  EXPECT_EQ(observation.kind, ObservationKind::kMessage);
  EXPECT_FALSE(observation.about.has_value());
  EXPECT_EQ(observation.time, transaction.ended);
  EXPECT_EQ(observation.source, transaction.peer.address);
  EXPECT_EQ(observation.source_port, 50000);
  EXPECT_EQ(observation.destination, transaction.local.address);
  EXPECT_EQ(observation.destination_port, 2525);
  EXPECT_EQ(observation.helo, transaction.helo);
  EXPECT_EQ(observation.mail_from, transaction.mail_from);
  EXPECT_EQ(observation.recipients, transaction.recipients);
  EXPECT_EQ(observation.recipient_count, 2U);
  EXPECT_EQ(observation.archive, (ArchiveReference{"a.seg", 42}));
  ASSERT_TRUE(observation.message.has_value());
  EXPECT_EQ(observation.message->subject, "hi");
  EXPECT_EQ(observation.message->size, transaction.message.size());
}

TEST(Observe, MergesSignalsAscending) {
  const std::vector<SignalValue> expected{{Signal::kTrapRecipient, 2, "trap@example.org"},
                                          {Signal::kHeloBareIp, 3, "10.1.2.3"},
                                          {Signal::kDangerousAttachment, 1, "a.exe"}};
  EXPECT_EQ(Observe(FullTransaction(), SomeFeatures(), {"a.seg", 0}).signals, expected);
}

TEST(Observe, ASessionHasNoMessage) {
  const Observation observation = Observe(EndedSession(), SomeFeatures(), {"a.seg", 0});
  EXPECT_EQ(observation.kind, ObservationKind::kSession);
  EXPECT_FALSE(observation.message.has_value());
  EXPECT_EQ(observation.signals, EndedSession().signals);
}

TEST(Observe, StringsAreBounded) {
  Transaction transaction = FullTransaction();
  transaction.helo.assign(9999, 'h');
  transaction.mail_from.assign(9999, 'm');
  transaction.recipients.assign(999, std::string(9999, 'r'));
  transaction.signals[0].detail.assign(9999, 'd');
  const Observation observation = Observe(transaction, {}, {"a.seg", 0});
  EXPECT_THAT(observation.helo, SizeIs(kMaxAddressText));
  EXPECT_THAT(observation.mail_from, SizeIs(kMaxAddressText));
  EXPECT_THAT(observation.recipients, SizeIs(kMaxRecipients));
  EXPECT_THAT(observation.recipients[0], SizeIs(kMaxAddressText));
  EXPECT_THAT(observation.signals[0].detail, SizeIs(kMaxDetail));
  EXPECT_LE(Encode(observation).size(), kMaxEncodedObservation);
}

TEST(Observe, TheLargestStillFitsAFrame) {
  Features features;
  Attachment attachment{std::string(kMaxHeaderText, 'n'), std::string(kMaxHeaderText, 't'), 1,
                        std::vector<std::string>(kMaxMembers, std::string(kMaxHeaderText, 'm'))};
  features.message.attachments.assign(kMaxAttachments, attachment);
  Transaction transaction = FullTransaction();
  transaction.recipients.assign(kMaxRecipients, std::string(kMaxAddressText, 'r'));
  const std::string encoded = Encode(Observe(transaction, features, {"a.seg", 0}));
  EXPECT_LE(encoded.size(), kMaxEncodedObservation);
  EXPECT_TRUE(DecodeObservation(encoded).ok());
}

}  // namespace
}  // namespace cenote::sinkhole
