#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class WriterHolesTest : public StoreTest {
 protected:
  Serial SerialNow() { return Read().ReadStamp()->serial; }

  std::vector<std::string> Holes() {
    std::vector<std::string> holes;
    const Status read = Read().ForEachHole([&](const Subject& subject, const Allow& allow) {
      holes.push_back(subject.ToString() + " " + std::to_string(static_cast<int>(allow.origin)));
      return true;
    });
    EXPECT_TRUE(read.ok());
    return holes;
  }
};

TEST_F(WriterHolesTest, AnAllowEndsWhatItCovers) {
  for (const char* subject : {"192.0.2.1", "192.0.2.64/26", "192.0.3.1"}) {
    List(subject, Bot());
  }
  const Serial before = SerialNow();
  EXPECT_THAT(Exempt("192.0.2.0/24"), UnorderedElementsAre(SubjectOf("192.0.2.1"), SubjectOf("192.0.2.64/26")));
  EXPECT_EQ(SerialNow(), before + 1);
  EXPECT_EQ(ChangesAfter(before).size(), 2U);
  EXPECT_THAT(FoundAt("192.0.2.1"), IsEmpty());
  EXPECT_THAT(LengthsAt("192.0.3.1"), ElementsAre(32));
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(WriterHolesTest, AHoleInAWiderListingIsAChangeOfThatListing) {
  List("198.51.0.0/16", Bot());
  const Serial before = SerialNow();
  EXPECT_THAT(Exempt("198.51.100.7"), IsEmpty());
  EXPECT_EQ(SerialNow(), before + 1);
  EXPECT_EQ(ChangesAfter(before), (std::vector<Change>{{before + 1, kNow, SubjectOf("198.51.0.0/16"), Bot(), Bot()}}));
  EXPECT_THAT(FoundAt("198.51.100.7"), IsEmpty());
  // A hole in the hole changes nothing, neither coming nor going.
  Exempt("198.51.100.7", Allow::Origin::kConfigured);
  EXPECT_EQ(SerialNow(), before + 1);
  Write([](Writer& writer) { EXPECT_TRUE(*writer.RemoveAllow(SubjectOf("198.51.100.7"))); });
  EXPECT_EQ(SerialNow(), before + 1);
  EXPECT_THAT(FoundAt("198.51.100.7"), IsEmpty());

  Write([](Writer& writer) { EXPECT_TRUE(writer.SetStandingHoles({}, {}).ok()); });
  EXPECT_EQ(SerialNow(), before + 2);
  EXPECT_THAT(LengthsAt("198.51.100.7"), ElementsAre(16));
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(WriterHolesTest, AnAllowOverNothingMovesNoSerial) {
  const Serial before = SerialNow();
  Exempt("198.51.100.7");
  EXPECT_EQ(SerialNow(), before);
}

TEST_F(WriterHolesTest, NamesAndHashesAreExemptToo) {
  const std::string hash = "sha256:" + std::string(64, 'c');
  List("a.evil.com", Bot(kLater, kReasonSpamName));
  List("evil.com", Bot(kLater, kReasonSpamName));
  List("com", Bot(kLater, kReasonSpamName));
  List("evil.com.au", Bot(kLater, kReasonSpamName));
  List(hash, Bot());
  const Serial before = SerialNow();
  EXPECT_THAT(Exempt("evil.com"), UnorderedElementsAre(SubjectOf("a.evil.com"), SubjectOf("evil.com")));
  EXPECT_EQ(ChangesAfter(before).back().subject, SubjectOf("com"));
  EXPECT_THAT(Exempt(hash), ElementsAre(SubjectOf(hash)));
  EXPECT_EQ(Read().CountRows()->listings, 2U);
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(WriterHolesTest, TheNarrowestHoleIsFound) {
  Exempt("10.0.0.0/8", Allow::Origin::kBuiltIn);
  Exempt("10.1.0.0/16");
  EXPECT_EQ((*Read().FindAllow(SubjectOf("10.1.2.3")))->first, SubjectOf("10.1.0.0/16"));
  EXPECT_EQ((*Read().FindAllow(SubjectOf("10.1.2.3")))->second, (Allow{Allow::Origin::kOperator, kNow, "why", "who"}));
  EXPECT_EQ((*Begin().FindAllow(SubjectOf("10.2.0.0/16")))->first, SubjectOf("10.0.0.0/8"));
  EXPECT_EQ(*Read().FindAllow(SubjectOf("11.0.0.0/8")), std::nullopt);
}

TEST_F(WriterHolesTest, OnlyAnOperatorsHoleIsRemoved) {
  Exempt("10.0.0.0/8", Allow::Origin::kBuiltIn);
  Write([](Writer& writer) {
    EXPECT_FALSE(*writer.RemoveAllow(SubjectOf("11.0.0.0/8")));
    EXPECT_FALSE(*writer.RemoveAllow(SubjectOf("10.1.0.0/16")));
    const auto removed = writer.RemoveAllow(SubjectOf("10.0.0.0/8"));
    ASSERT_FALSE(removed.ok());
    EXPECT_EQ(removed.error().code, Error::Code::kDenied);
  });
  EXPECT_THAT(Holes(), ElementsAre("10.0.0.0/8 1"));
}

TEST_F(WriterHolesTest, StandingHolesBecomeExactlyWhatIsGiven) {
  Exempt("203.0.113.1");
  Exempt("203.0.113.2", Allow::Origin::kConfigured);
  List("203.0.113.0/24", Bot());
  List("good.com", Bot(kLater, kReasonSpamName));
  Write([](Writer& writer) {
    const Status set = writer.SetStandingHoles({SubjectOf("10.0.0.0/8"), SubjectOf("fc00::/7")},
                                               {SubjectOf("203.0.113.1"), SubjectOf("good.com")});
    EXPECT_TRUE(set.ok()) << set.error().message;
  });
  EXPECT_THAT(Holes(), ElementsAre("10.0.0.0/8 1", "203.0.113.1 2", "203.0.113.1 3", "fc00::/7 1", "good.com 2"));
  EXPECT_THAT(FoundAt("203.0.113.1"), IsEmpty());
  EXPECT_THAT(LengthsAt("203.0.113.2"), ElementsAre(24));
  EXPECT_EQ(*Read().GetListing(SubjectOf("good.com")), std::nullopt);

  const Serial before = SerialNow();
  Write([](Writer& writer) {
    const Status set = writer.SetStandingHoles({SubjectOf("10.0.0.0/8"), SubjectOf("fc00::/7")},
                                               {SubjectOf("203.0.113.1"), SubjectOf("good.com")});
    EXPECT_TRUE(set.ok());
    EXPECT_EQ(writer.changes(), 0U);
  });
  EXPECT_EQ(SerialNow(), before);
  EXPECT_EQ(Check().fault_count, 0U);
}

}  // namespace
}  // namespace cenote::store
