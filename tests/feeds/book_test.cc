#include "feeds/book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/store/reference.h"
#include "collector/store/writer.h"
#include "tests/support/builders.h"
#include "tests/support/temp_dir.h"

namespace cenote::feeds {
namespace {

using support::At;
using support::Import;
using support::Judgement;
using support::MakeListing;
using support::MakePart;
using support::SubjectOf;

const Time kNow = At("2026-11-23T12:00:00Z");

class BookTest : public testing::Test {
 protected:
  store::EnvOptions Options() const { return {home_.path(), 16ULL << 20U, 126}; }

  // The writer's environment is closed again: a process opens a store once.
  void List(std::string_view subject, const std::vector<Part>& parts) {
    const auto env = store::Env::OpenWriter(Options(), kNow);
    ASSERT_TRUE(env.ok()) << env.error().message;
    Result<store::Writer> writer = store::Writer::Begin(**env, kNow);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->SetListing(SubjectOf(subject), MakeListing(parts)).ok());
    ASSERT_TRUE(writer->Commit().ok());
  }

  Answer Find(std::string_view subject, Time now = kNow) {
    const Result<Answer> answer = book_.Find(SubjectOf(subject), now);
    EXPECT_TRUE(answer.ok()) << answer.error().message;
    return answer ? *answer : Answer{};
  }

  support::TempDir home_;
  Book book_{Options()};
};

TEST_F(BookTest, WithoutAStoreItIsUnavailableAndThenThere) {
  const Result<Overview> before = book_.ReadOverview();
  ASSERT_FALSE(before.ok());
  EXPECT_EQ(before.error().code, Error::Code::kUnavailable);
  List("203.0.113.7", {MakePart(Judgement(), kReasonBot, kNow, kNow + 24h)});
  const Result<Overview> after = book_.ReadOverview();
  ASSERT_TRUE(after.ok()) << after.error().message;
  EXPECT_EQ(after->listings, 1U);
  EXPECT_EQ(after->serial_time, kNow);
}

TEST_F(BookTest, FindsEveryPublishedPartOverAnAddress) {
  List("203.0.113.0/24", {MakePart(support::Operator(), kReasonManual, kNow, kNow + 48h)});
  List("203.0.113.7", {MakePart(Judgement(), kReasonBot, kNow, kNow + 24h)});
  const Answer answer = Find("203.0.113.7");
  ASSERT_EQ(answer.parts.size(), 2U);
  EXPECT_EQ(answer.parts[0].subject.ToString(), "203.0.113.0/24");
  EXPECT_EQ(answer.parts[0].reason, kReasonManual);
  EXPECT_EQ(answer.parts[1].subject.ToString(), "203.0.113.7");
  EXPECT_EQ(answer.parts[1].reason, kReasonBot);
  EXPECT_EQ(answer.parts[1].since, kNow);
  EXPECT_EQ(answer.parts[1].until, kNow + 24h);
  EXPECT_EQ(answer.parts[1].reference.size(), 12U);
  EXPECT_NE(answer.parts[0].reference, answer.parts[1].reference);
  EXPECT_EQ(Find("203.0.113.8").parts.size(), 1U);
  EXPECT_TRUE(Find("198.51.100.1").parts.empty());
}

TEST_F(BookTest, AnAddressAndItsListingHaveTheSameReference) {
  List("2001:db8:1:2::/64", {MakePart(Judgement(), kReasonBot, kNow, kNow + 24h)});
  const Answer address = Find("2001:db8:1:2::25");
  const Answer network = Find("2001:db8:1:2::/64");
  ASSERT_EQ(address.parts.size(), 1U);
  ASSERT_EQ(network.parts.size(), 1U);
  EXPECT_EQ(address.parts[0].reference, network.parts[0].reference);
  EXPECT_EQ(address.parts[0].subject, network.parts[0].subject);
}

TEST_F(BookTest, HidesWhatIsExpiredOrUnpublished) {
  Part secret = MakePart(Import("partner"), kReasonImport, kNow, kNow + 24h);
  secret.publish = false;
  List("203.0.113.7", {MakePart(Judgement(), kReasonBot, kNow, kNow + 1h), secret});
  EXPECT_EQ(Find("203.0.113.7").parts.size(), 1U);
  EXPECT_TRUE(Find("203.0.113.7", kNow + 1h).parts.empty());
}

TEST_F(BookTest, FindsNames) {
  List("spam.example", {MakePart(Import("names"), kReasonSpamName, kNow, kNow + 24h)});
  EXPECT_EQ(Find("www.spam.example").parts.size(), 1U);
  EXPECT_TRUE(Find("example").parts.empty());
}

TEST_F(BookTest, SaysWhatIsExempt) {
  {
    const auto env = store::Env::OpenWriter(Options(), kNow);
    ASSERT_TRUE(env.ok());
    Result<store::Writer> writer = store::Writer::Begin(**env, kNow);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer
                    ->SetListing(SubjectOf("203.0.113.0/24"),
                                 MakeListing({MakePart(support::Operator(), kReasonManual, kNow, kNow + 24h)}))
                    .ok());
    ASSERT_TRUE(
        writer->SetAllow(SubjectOf("203.0.113.7"), {store::Allow::Origin::kOperator, kNow, "a friend", "me"}).ok());
    ASSERT_TRUE(writer->Commit().ok());
  }
  EXPECT_TRUE(Find("203.0.113.7").exempt);
  EXPECT_TRUE(Find("203.0.113.7").parts.empty());
  EXPECT_EQ(Find("203.0.113.8").parts.size(), 1U);
}

}  // namespace
}  // namespace cenote::feeds
