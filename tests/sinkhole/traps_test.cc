#include "sinkhole/traps.h"

#include <gtest/gtest.h>

namespace cenote::sinkhole {
namespace {

Signal Judge(const Traps& traps, std::string_view recipient) {
  return traps.Judge(ParseRcptArgument("TO:<" + std::string(recipient) + ">").argument.path);
}

TEST(Traps, WithoutAnyEveryRecipientIsOne) {
  const Traps traps = Traps::Parse({}).value();
  EXPECT_EQ(Judge(traps, "anyone@anywhere.example"), Signal::kTrapRecipient);
  EXPECT_EQ(Judge(traps, "postmaster"), Signal::kTrapRecipient);
}

TEST(Traps, TellAddressesDomainsAndStrangersApart) {
  const Traps traps =
      Traps::Parse({"Bait@trap.example", "wide.example", "@narrow.example", "\"two words\"@quoted.example"}).value();
  EXPECT_EQ(Judge(traps, "bait@trap.example"), Signal::kTrapRecipient);
  EXPECT_EQ(Judge(traps, "BAIT@TRAP.EXAMPLE"), Signal::kTrapRecipient);
  EXPECT_EQ(Judge(traps, "bait@trap.example."), Signal::kTrapRecipient);
  EXPECT_EQ(Judge(traps, "\"bait\"@trap.example"), Signal::kTrapRecipient);
  EXPECT_EQ(Judge(traps, "\"two words\"@quoted.example"), Signal::kTrapRecipient);
  EXPECT_EQ(Judge(traps, "other@trap.example"), Signal::kUnknownRecipient);
  EXPECT_EQ(Judge(traps, "postmaster"), Signal::kUnknownRecipient);
  EXPECT_EQ(Judge(traps, "x@wide.example"), Signal::kTrapDomain);
  EXPECT_EQ(Judge(traps, "x@a.b.Wide.example"), Signal::kTrapDomain);
  EXPECT_EQ(Judge(traps, "x@notwide.example"), Signal::kRelayAttempt);
  EXPECT_EQ(Judge(traps, "x@narrow.example"), Signal::kTrapDomain);
  EXPECT_EQ(Judge(traps, "x@sub.narrow.example"), Signal::kRelayAttempt);
  EXPECT_EQ(Judge(traps, "x@sub.trap.example"), Signal::kRelayAttempt);
  EXPECT_EQ(Judge(traps, "x@example"), Signal::kRelayAttempt);
  EXPECT_EQ(Judge(traps, "x@[192.0.2.1]"), Signal::kRelayAttempt);
}

TEST(Traps, AnAddressOutweighsItsDomain) {
  const Traps traps = Traps::Parse({"trap.example", "bait@trap.example"}).value();
  EXPECT_EQ(Judge(traps, "bait@trap.example"), Signal::kTrapRecipient);
  EXPECT_EQ(Judge(traps, "other@trap.example"), Signal::kTrapDomain);
}

TEST(Traps, RefuseWhatIsNoTrap) {
  for (const char* item : {"", "@", "a@", "a b@c.example", "exa mple", "a@b@c"}) {
    const Result<Traps> traps = Traps::Parse({"ok.example", item});
    ASSERT_FALSE(traps.ok()) << item;
    EXPECT_NE(traps.error().message.find("\"" + std::string(item) + "\""), std::string::npos);
  }
}

}  // namespace
}  // namespace cenote::sinkhole
