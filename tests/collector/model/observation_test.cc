#include "collector/model/observation.h"

#include <gtest/gtest.h>

#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::At;
using support::FromHex;
using support::MakeFullObservation;
using support::MakeId;
using support::MakeObservation;
using support::ToHex;

Observation There(const Observation& observation) {
  auto decoded = DecodeObservation(Encode(observation));
  EXPECT_TRUE(decoded.ok());
  return decoded.ok() ? *decoded : Observation{};
}

TEST(Observation, EveryOneComesBack) {
  support::Random random(13);
  for (int i = 0; i < 2000; ++i) {
    const Observation observation = random.Observation();
    ASSERT_EQ(There(observation), observation) << i;
  }
  EXPECT_EQ(There(MakeFullObservation()), MakeFullObservation());
}

// On disk and on the wire: what version 1 wrote must be read for good.
TEST(Observation, VersionOneIsFrozen) {
  Observation observation = MakeObservation("203.0.113.7", FromMs(1000), {Signal::kPregreet}, 5);
  observation.id.start = 300;
  const std::string hex =
      "01"  // version
      "0474657374"
      "ac02"
      "00"
      "05"
      "01"  // id, kind
      "e807"
      "04cb007107"
      "9c40"
      "04c0000219"
      "0019"                                    // time, source, destination
      "0f626f742e6578616d706c652e6e6574"        // HELO
      "1273656e646572406578616d706c652e6e6574"  // sender
      "01"
      "01"
      "1074726170406578616d706c652e6f7267"  // recipients
      "01"
      "0006"
      "01"
      "00"  // Signals
      "00"
      "00";  // no message, no archive
  EXPECT_EQ(ToHex(Encode(observation)), hex);
  const auto decoded = DecodeObservation(FromHex(hex));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, observation);
}

TEST(Observation, ACutOneIsCorrupt) {
  const std::string bytes = Encode(MakeFullObservation());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = DecodeObservation(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(decoded.ok()) << size;
    ASSERT_EQ(decoded.error().code, Error::Code::kCorrupt);
  }
  EXPECT_FALSE(DecodeObservation(bytes + '\0').ok());
}

TEST(Observation, WhateverAChangedByteMakesOfItItIsCorruptOrHasOneForm) {
  const std::string bytes = Encode(MakeFullObservation());
  support::Random random(14);
  for (int i = 0; i < 20000; ++i) {
    std::string broken = bytes;
    broken[random.Below(broken.size())] = static_cast<char>(random.Bits() & 0xffU);
    const auto decoded = DecodeObservation(broken);
    if (decoded.ok()) {
      ASSERT_EQ(Encode(*decoded), broken);
    }
  }
}

TEST(Observation, UnknownVersionsAndKindsAreCorrupt) {
  Observation observation = MakeObservation("203.0.113.7", FromMs(1000), {}, 5);
  observation.id.start = 1;
  const std::string bytes = Encode(observation);
  ASSERT_EQ(bytes[9], '\1');  // the kind
  for (const auto& [place, value] : {std::pair{0, 0}, {0, 2}, {9, 0}, {9, 4}}) {
    std::string broken = bytes;
    broken[static_cast<std::size_t>(place)] = static_cast<char>(value);
    EXPECT_FALSE(DecodeObservation(broken).ok()) << place << ' ' << value;
  }
}

TEST(Observation, SignalsOutOfOrderAreCorrupt) {
  const std::string good =
      Encode(MakeObservation("203.0.113.7", FromMs(1000), {Signal::kTrapRecipient, Signal::kTrapDomain}));
  const std::string pair = FromHex("0001 01 00 0002 01 00");
  const auto place = good.find(pair);
  ASSERT_NE(place, std::string::npos);
  for (const char* hex : {"0002 01 00 0001 01 00", "0001 01 00 0001 01 00"}) {
    std::string broken = good;
    broken.replace(place, pair.size(), FromHex(hex));
    EXPECT_FALSE(DecodeObservation(broken).ok()) << hex;
  }
}

TEST(Observation, ANewerSensorsSignalsAreKept) {
  Observation observation = MakeObservation("203.0.113.7", FromMs(1000), {Signal::kTrapRecipient});
  observation.signals.push_back({static_cast<Signal>(4000), 3, "new"});
  EXPECT_EQ(There(observation), observation);
}

TEST(Observation, LongStringsAndListsAreCut) {
  Observation observation = MakeObservation("203.0.113.7", FromMs(1000), {});
  observation.helo.assign(5000, 'h');
  observation.mail_from.assign(5000, 'm');
  observation.recipients.assign(500, std::string(5000, 'r'));
  observation.recipient_count = 500;
  for (std::uint16_t number = 1; number <= 100; ++number) {
    observation.signals.push_back({static_cast<Signal>(number), 1, std::string(1000, 'd')});
  }
  const Observation there = There(observation);
  EXPECT_EQ(there.helo, std::string(kMaxAddressText, 'h'));
  EXPECT_EQ(there.mail_from, std::string(kMaxAddressText, 'm'));
  EXPECT_EQ(there.recipients, std::vector(kMaxRecipients, std::string(kMaxAddressText, 'r')));
  EXPECT_EQ(there.recipient_count, 500U);
  ASSERT_EQ(there.signals.size(), kMaxSignals);
  EXPECT_EQ(there.signals.back().detail, std::string(kMaxDetail, 'd'));
}

TEST(Observation, TheBiggestOneStaysWithinItsBound) {
  Observation observation = MakeObservation("2001:db8::7", FromMs(1000), {});
  observation.helo.assign(5000, 'h');
  observation.mail_from.assign(5000, 'm');
  observation.recipients.assign(500, std::string(5000, 'r'));
  for (std::uint16_t number = 1; number <= 100; ++number) {
    observation.signals.push_back({static_cast<Signal>(number), 1, std::string(1000, 'd')});
  }
  const std::string text(2000, 'x');
  const Attachment attachment{text, text, ~std::uint64_t{0}, std::vector(100, text)};
  observation.message = MessageFeatures{~std::uint64_t{0}, text, text, 1, std::vector(100, attachment), false};
  observation.archive = ArchiveReference{std::string(kMaxSegment, 's'), ~std::uint64_t{0}};
  EXPECT_LE(Encode(observation).size(), kMaxEncodedObservation);

  const Observation there = There(observation);
  ASSERT_TRUE(there.message.has_value());
  EXPECT_TRUE(there.message->truncated);
  EXPECT_EQ(there.message->attachments.size(), kMaxAttachments);
  std::size_t members = 0;
  for (const Attachment& each : there.message->attachments) {
    members += each.members.size();
  }
  EXPECT_EQ(members, kMaxMemberBytes / kMaxHeaderText);
  EXPECT_EQ(There(there), there);
}

TEST(Observation, AMessageThatLosesNothingIsNotCalledTruncated) {
  Observation observation = MakeFullObservation();
  observation.message->truncated = false;
  EXPECT_FALSE(There(observation).message->truncated);
}

class SegmentName : public testing::TestWithParam<const char*> {};

TEST_P(SegmentName, CannotLeaveItsDirectory) {
  const std::string good = Encode(MakeFullObservation());
  const std::string name = MakeFullObservation().archive->segment;
  const auto place = good.find(name);
  ASSERT_NE(place, std::string::npos);
  std::string bad(GetParam());
  bad.resize(name.size(), 'x');
  std::string broken = good;
  broken.replace(place, name.size(), bad);
  EXPECT_FALSE(DecodeObservation(broken).ok());
}

INSTANTIATE_TEST_SUITE_P(Table, SegmentName, testing::Values("../secret", "/etc/passwd", ".hidden", "a b", "a\nb"));

TEST(ObservationDeathTest, WhatCannotBeReadBackIsNotWritten) {
  Observation observation = MakeFullObservation();
  observation.about = MakeId(1);
  EXPECT_DEATH((void)Encode(observation), "broken invariant");
  observation = MakeFullObservation();
  std::swap(observation.signals.front(), observation.signals.back());
  EXPECT_DEATH((void)Encode(observation), "broken invariant");
  observation = MakeFullObservation();
  observation.archive->segment = "../x";
  EXPECT_DEATH((void)Encode(observation), "broken invariant");
}

TEST(ObservationId, IsPrintedAndParsed) {
  const ObservationId id{"trap-1", 0x19b770d0400, 3, 17};
  EXPECT_EQ(id.ToString(), "trap-1.19b770d0400.3.17");
  EXPECT_EQ(*ObservationId::Parse("trap-1.19b770d0400.3.17"), id);
  support::Random random(15);
  for (int i = 0; i < 2000; ++i) {
    const ObservationId any = random.Id();
    ASSERT_EQ(*ObservationId::Parse(any.ToString()), any) << any.ToString();
  }
}

class BadId : public testing::TestWithParam<const char*> {};

TEST_P(BadId, IsRefused) { EXPECT_FALSE(ObservationId::Parse(GetParam()).ok()); }

INSTANTIATE_TEST_SUITE_P(Table, BadId,
                         testing::Values("", ".", "...", "a", "a.1.1", "a.1.1.1.1", ".1.1.1", "a.1.1.", "a..1.1",
                                         "a.g.1.1", "a.1.65536.1", "a.01.1.1", "a.1.01.1", "a.1.1.01", "a.A.1.1",
                                         "a.1.-1.1", "a.1.1.1 ", " a.1.1.1", "A.1.1.1", "a/b.1.1.1",
                                         "a.10000000000000000.1.1", "a.1.1.18446744073709551616", "a.0x1.1.1",
                                         "a.1.1.1.", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1.1.1"));

}  // namespace
}  // namespace cenote
