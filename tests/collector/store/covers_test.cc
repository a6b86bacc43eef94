#include "collector/store/covers.h"

#include <random>
#include <set>

#include "collector/store/keys.h"
#include "tests/collector/store/fixture.h"
#include "tests/support/random.h"

namespace cenote::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CoversTest : public StoreTest {
 protected:
  void Put(const Subject& subject) { PutRaw(env().tables().listings, subject.Key(), ""); }

  std::vector<std::string> Over(const Subject& subject) {
    std::vector<std::string> covers;
    auto txn = Txn::Begin(env(), Txn::Kind::kRead);
    ForEachCover(**txn, ListingsOf(**txn), subject, [&](const Subject& cover, std::string_view key, auto) {
      EXPECT_EQ(key, cover.Key());
      covers.push_back(cover.ToString());
      return true;
    });
    EXPECT_FALSE((*txn)->failed());
    return covers;
  }
};

TEST_F(CoversTest, NarrowestFirstAndItselfIncluded) {
  for (const char* text : {"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "11.0.0.0/8", "10.1.2.0/25", "::/0",
                           "evil.com", "a.evil.com", "com.example"}) {
    Put(SubjectOf(text));
  }
  EXPECT_THAT(Over(SubjectOf("10.1.2.3")),
              ElementsAre("10.1.2.3", "10.1.2.0/25", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"));
  EXPECT_THAT(Over(SubjectOf("10.1.2.0/24")), ElementsAre("10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"));
  EXPECT_THAT(Over(SubjectOf("9.255.255.255")), ElementsAre("0.0.0.0/0"));
  EXPECT_THAT(Over(SubjectOf("2001:db8::/64")), ElementsAre("::/0"));
  EXPECT_THAT(Over(SubjectOf("x.a.evil.com")), ElementsAre("a.evil.com", "evil.com"));
  EXPECT_THAT(Over(SubjectOf("com")), IsEmpty());
  EXPECT_THAT(Over(SubjectOf("notevil.com")), IsEmpty());
}

TEST_F(CoversTest, StopsWhenToldTo) {
  Put(SubjectOf("10.0.0.0/8"));
  Put(SubjectOf("10.0.0.0/9"));
  auto txn = Txn::Begin(env(), Txn::Kind::kRead);
  int visits = 0;
  ForEachCover(**txn, ListingsOf(**txn), SubjectOf("10.0.0.1"), [&](const Subject&, auto, auto) {
    ++visits;
    return false;
  });
  EXPECT_EQ(visits, 1);
}

TEST_F(CoversTest, AHashIsCoveredByItselfAlone) {
  const Subject hash = SubjectOf("sha256:" + std::string(64, 'a'));
  EXPECT_THAT(Over(hash), IsEmpty());
  Put(hash);
  EXPECT_THAT(Over(hash), ElementsAre(hash.ToString()));
  EXPECT_THAT(Over(SubjectOf("sha256:" + std::string(64, 'b'))), IsEmpty());
}

TEST_F(CoversTest, AForeignKeyIsCorrupt) {
  PutRaw(env().tables().listings, "\x01\x0a", "");
  auto txn = Txn::Begin(env(), Txn::Kind::kRead);
  ForEachCover(**txn, ListingsOf(**txn), SubjectOf("10.0.0.1"), [](const Subject&, auto, auto) { return true; });
  EXPECT_EQ((*txn)->status().error().code, Error::Code::kCorrupt);
}

TEST_F(CoversTest, EqualToALinearSearch) {
  support::Random random(7);
  std::set<Subject> subjects;
  for (int i = 0; i < 400; ++i) {
    subjects.insert(random.OneIn(3) ? random.Subject() : Subject(random.Prefix()));
  }
  auto txn = Txn::Begin(env(), Txn::Kind::kWrite);
  for (const Subject& subject : subjects) {
    (*txn)->Put(env().tables().holes, HoleKey(subject, 2), "");
    (*txn)->Put(env().tables().holes, HoleKey(subject, 3), "");
  }
  for (int i = 0; i < 3000; ++i) {
    const Subject subject = random.OneIn(3) ? random.Subject() : Subject(random.Prefix());
    std::set<Subject> expected;
    for (const Subject& listed : subjects) {
      if (listed.Contains(subject)) {
        expected.insert(listed);
      }
    }
    std::set<Subject> found;
    ForEachCover(**txn, HolesOf(**txn), subject, [&](const Subject& cover, std::string_view key, auto) {
      EXPECT_EQ(key, HoleKey(cover, 2));
      found.insert(cover);
      return true;
    });
    ASSERT_EQ(found, expected) << subject.ToString();
  }
}

}  // namespace
}  // namespace cenote::store
