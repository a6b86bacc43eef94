#include "collector/store/reader.h"

#include "collector/store/keys.h"
#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

using testing::ElementsAre;

using ReaderTest = StoreTest;

TEST_F(ReaderTest, ALookupCarriesEveryPart) {
  Part part = MakePart(Import("drop"), Reason{40}, kNow, kLater);
  part.publish = false;
  part.grade = 3;
  List("2001:db8:1:2::/64", MakeListing({MakePart(Judgement(), kReasonBot, kNow, kNow + 1h), part}));
  const Found found = FoundAt("2001:db8:1:2:3::4");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].source, SourceKind::kJudgement);
  EXPECT_EQ(found[1].length, 64);
  EXPECT_EQ(found[1].source, SourceKind::kImport);
  EXPECT_EQ(found[1].grade, 3);
  EXPECT_FALSE(found[1].publish);
  EXPECT_EQ(found[1].reason.number, 40);
  EXPECT_EQ(found[1].since, ToSeconds(kNow));
  EXPECT_EQ(found[1].until, ToSeconds(kLater));
  EXPECT_TRUE(FoundAt("2001:db8:1:3::").empty());
  EXPECT_TRUE(FoundAt("32.1.13.184").empty());  // the same first bytes as IPv4
}

TEST_F(ReaderTest, ASnapshotStaysUntilItIsRenewed) {
  Reader reader(env());
  ASSERT_TRUE(reader.Renew().ok());
  List("192.0.2.1", Bot());
  Found found;
  ASSERT_TRUE(reader.Lookup(Ip("192.0.2.1"), found).ok());
  EXPECT_TRUE(found.empty());
  reader.Release();
  reader.Release();
  ASSERT_TRUE(reader.Renew().ok());
  ASSERT_TRUE(reader.Renew().ok());
  ASSERT_TRUE(reader.Lookup(Ip("192.0.2.1"), found).ok());
  EXPECT_EQ(found.size(), 1U);
  ASSERT_TRUE(reader.Lookup(Ip("192.0.2.2"), found).ok());
  EXPECT_TRUE(found.empty());
}

TEST_F(ReaderTest, CoveringIsWidestFirst) {
  for (const char* subject : {"192.0.2.1", "192.0.2.0/24", "192.0.0.0/16", "192.0.2.2", "evil.com", "www.evil.com"}) {
    List(subject, Bot());
  }
  const auto prefixes = *Read().Covering(SubjectOf("192.0.2.1"));
  ASSERT_EQ(prefixes.size(), 3U);
  EXPECT_EQ(prefixes[0].first, SubjectOf("192.0.0.0/16"));
  EXPECT_EQ(prefixes[2].first, SubjectOf("192.0.2.1"));
  const auto names = *Read().Covering(SubjectOf("a.www.evil.com"));
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].first, SubjectOf("evil.com"));
  EXPECT_EQ(names[1].second, Bot());
}

TEST_F(ReaderTest, ListingsAreWalkedInKeyOrderFromAnywhere) {
  for (const char* subject : {"evil.com", "2001:db8::/64", "192.0.2.1", "192.0.2.0/24"}) {
    List(subject, Bot());
  }
  std::vector<std::string> walked;
  const auto visit = [&](const Subject& subject, const Listing&) {
    walked.push_back(subject.ToString());
    return walked.size() < 3;
  };
  EXPECT_TRUE(Read().ForEachListing({}, visit).ok());
  EXPECT_THAT(walked, ElementsAre("192.0.2.0/24", "192.0.2.1", "2001:db8::/64"));
  walked.clear();
  EXPECT_TRUE(Read().ForEachListing(SubjectOf("192.0.2.2"), visit).ok());
  EXPECT_THAT(walked, ElementsAre("2001:db8::/64", "evil.com"));
}

TEST_F(ReaderTest, WalksStopWhenToldTo) {
  List("192.0.2.1", Bot());
  List("192.0.2.2", Bot());
  Exempt("10.0.0.0/8");
  Exempt("11.0.0.0/8");
  Write([](Writer& writer) {
    for (std::uint64_t i = 1; i <= 2; ++i) {
      EXPECT_TRUE(*writer.PutObservation(support::MakeObservation("192.0.2.1", kNow, {Signal::kPregreet}, i)));
    }
  });
  int visits = 0;
  const auto once = [&](const auto&...) { return ++visits < 0; };
  EXPECT_TRUE(Read().ForEachHole(once).ok());
  EXPECT_TRUE(Read().ForEachChange(0, once).ok());
  EXPECT_TRUE(Read().ForEachObservation(kNow, once).ok());
  EXPECT_EQ(visits, 3);
  EXPECT_TRUE(Read().ForEachObservation(kLater, once).ok());
  EXPECT_TRUE(Read().ForEachChange(~Serial{0}, once).ok());
  EXPECT_EQ(visits, 3);
}

TEST_F(ReaderTest, AnErrorIsGivenOnceAndTheReaderGoesOn) {
  List("192.0.2.1", Bot());
  PutRaw(env().tables().listings, SubjectOf("192.0.2.2").Key(), "junk");
  PutRaw(env().tables().ranges4, AddressKey(Ip("203.0.113.1")), "junk");
  Reader& reader = Read();
  EXPECT_EQ(reader.GetListing(SubjectOf("192.0.2.2")).error().code, Error::Code::kCorrupt);
  EXPECT_FALSE(reader.ForEachListing({}, [](const auto&...) { return true; }).ok());
  EXPECT_EQ(*reader.GetListing(SubjectOf("192.0.2.1")), Bot());
  Found found;
  EXPECT_EQ(reader.Lookup(Ip("203.0.113.1"), found).error().code, Error::Code::kCorrupt);
  EXPECT_TRUE(reader.Lookup(Ip("192.0.2.1"), found).ok());
  EXPECT_EQ(found.size(), 1U);
}

TEST_F(ReaderTest, RowsAreCounted) {
  List("192.0.2.1", Bot());
  List("2001:db8::/64", Bot());
  Exempt("10.0.0.0/8");
  const auto sizes = Read().CountRows();
  ASSERT_TRUE(sizes.ok());
  EXPECT_EQ(sizes->listings, 2U);
  EXPECT_EQ(sizes->ranges, 2U);
  EXPECT_EQ(sizes->holes, 1U);
  EXPECT_EQ(sizes->changes, 2U);
  EXPECT_EQ(sizes->due, 2U);
  EXPECT_EQ(sizes->records + sizes->observations, 0U);
}

}  // namespace
}  // namespace cenote::store
