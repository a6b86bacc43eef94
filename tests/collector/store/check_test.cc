#include "collector/store/check.h"

#include "collector/store/keys.h"
#include "collector/store/meta.h"
#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

using testing::Contains;
using testing::HasSubstr;

// A store with something in every table, and one way to spoil it after another.
class CheckTest : public StoreTest {
 protected:
  CheckTest() {
    List("192.0.2.1", Bot());
    List("192.0.2.1", Bot(kLater + 1h));
    List("198.51.0.0/16", Bot());
    List("2001:db8::/64", Bot());
    List("evil.com", Bot(kLater, kReasonSpamName));
    Exempt("198.51.100.0/24");
    Write([&](Writer& writer) {
      EXPECT_TRUE(*writer.PutObservation(observation_));
      EXPECT_TRUE(writer.PutRecord(host_, support::MakeRecord(kNow, 1, {Signal::kPregreet})).ok());
    });
    const CheckReport report = Check();
    EXPECT_EQ(report.fault_count, 0U) << report.faults.front();
    EXPECT_EQ(report.sizes.listings, 4U);
  }

  void ExpectFault(const std::string& words) {
    const CheckReport report = Check();
    EXPECT_GT(report.fault_count, 0U);
    EXPECT_THAT(report.faults, Contains(HasSubstr(words)));
  }

  const Tables& tables() { return env().tables(); }
  const Subject host_ = SubjectOf("192.0.2.1");
  const Observation observation_ = support::MakeObservation("192.0.2.1", kNow, {Signal::kPregreet});
};

TEST_F(CheckTest, Meta) {
  PutRaw(tables().meta, kMetaReferenceKey, "short");
  ExpectFault("meta: no key");
  PutRaw(tables().meta, kMetaHeartbeat, "short");
  ExpectFault("\"heartbeat\"");
  PutRaw(tables().meta, kMetaLastTime, NumberKey(5));
  ExpectFault("last time is before");
  DeleteRaw(tables().meta, kMetaSerial);
  ExpectFault("\"serial\"");
}

TEST_F(CheckTest, AListingThatNobodyJournalled) {
  PutRaw(tables().listings, SubjectOf("203.0.113.1").Key(), Encode(Bot()));
  ExpectFault("ranges4: 203.0.113.1 to 203.0.113.1 is missing");
  ExpectFault("replaying it does not give the listing of 203.0.113.1");
  ExpectFault("listings: 203.0.113.1 is not due at 2026-11-24T12:00:00Z");
}

TEST_F(CheckTest, AListingThatIsGone) {
  DeleteRaw(tables().listings, SubjectOf("2001:db8::/64").Key());
  ExpectFault("ranges6: 2001:db8:: to 2001:db8::ffff:ffff:ffff:ffff is more than the listings say");
  ExpectFault("leaves a listing that is not there");
}

TEST_F(CheckTest, AListingInExemptSpace) {
  PutRaw(tables().listings, SubjectOf("198.51.100.7").Key(), Encode(Bot()));
  ExpectFault("listings: 198.51.100.7 is exempt: 198.51.100.0/24 (allowed)");
}

TEST_F(CheckTest, ListingsThatDoNotDecode) {
  PutRaw(tables().listings, host_.Key(), "junk");
  ExpectFault("listings: 192.0.2.1: ");
  DeleteRaw(tables().listings, host_.Key());
  PutRaw(tables().listings, "\x09x", Encode(Bot()));
  ExpectFault("listings: a key that is no Subject's");
  DeleteRaw(tables().listings, "\x09x");
  PutRaw(tables().listings, host_.Key(), Encode(Listing{}));
  ExpectFault("listings: 192.0.2.1 is empty");
}

TEST_F(CheckTest, Ranges) {
  const Tables& t = tables();
  PutRaw(t.ranges4, AddressKey(Ip("9.9.9.9")), "junk");
  ExpectFault("a row of the ranges does not decode");
  DeleteRaw(t.ranges4, AddressKey(Ip("9.9.9.9")));
  auto txn = Txn::Begin(env(), Txn::Kind::kRead);
  std::string row((*txn)->Get(t.ranges4, AddressKey(Ip("192.0.2.1"))).value());
  txn->reset();
  row.back() = static_cast<char>(row.back() + 1);
  PutRaw(t.ranges4, AddressKey(Ip("192.0.2.1")), row);
  ExpectFault("ranges4: 192.0.2.1 to 192.0.2.1 has other parts");
  row[4] = 0;
  PutRaw(t.ranges4, AddressKey(Ip("192.0.2.1")), row);
  ExpectFault("begins at 192.0.2.0 instead");
  PutRaw(t.ranges4, AddressKey(Ip("192.0.2.1")), "junk");
  ExpectFault("ranges4: 192.0.2.1 to 192.0.2.1 does not decode");
}

TEST_F(CheckTest, AHoleThatNobodyCutOut) {
  PutRaw(tables().holes, HoleKey(SubjectOf("198.51.0.1"), 3), Encode(Bot()));
  ExpectFault("ranges4: 198.51.0.0 to 198.51.0.0 is missing");
  ExpectFault("holes: 198.51.0.1: ");
  PutRaw(tables().holes, "x", "");
  ExpectFault("holes: a key that is no Subject's");
}

TEST_F(CheckTest, DueAndRecords) {
  PutRaw(tables().due, "x", "");
  ExpectFault("due: a key");
  PutRaw(tables().records, host_.Key(), "junk");
  ExpectFault("records: 192.0.2.1: ");
  PutRaw(tables().records, "x", "");
  ExpectFault("records: a key");
  DeleteRaw(tables().due, DueKey(ToSeconds(kLater + 1h), host_.Key()));
  ExpectFault("listings: 192.0.2.1 is not due");
}

TEST_F(CheckTest, Observations) {
  PutRaw(tables().by_time, "x", "");
  ExpectFault("by_time: a key");
  DeleteRaw(tables().by_time, ByTimeKey(kNow, observation_.id));
  ExpectFault("is not in by_time");
  PutRaw(tables().by_time, ByTimeKey(kNow, support::MakeId(77)), "");
  ExpectFault("is not among the observations");
  PutRaw(tables().observations, ObservationKey(support::MakeId(78)), Encode(observation_));
  ExpectFault("holds that of");
  PutRaw(tables().observations, ObservationKey(observation_.id), "junk");
  ExpectFault("observations: " + observation_.id.ToString() + ": ");
  PutRaw(tables().observations, "x", "");
  ExpectFault("observations: a key");
}

TEST_F(CheckTest, AJournalWithAGap) {
  const Serial first = *Read().JournalStart();
  DeleteRaw(tables().journal, JournalKey(first + 2, 0));
  ExpectFault("journal: " + std::to_string(first + 3) + "/0 stands where " + std::to_string(first + 1) + "/1 should");
}

TEST_F(CheckTest, AJournalThatDoesNotReplay) {
  const Serial first = *Read().JournalStart();
  const Change second = ChangesAfter(first + 1).front();
  ASSERT_EQ(second.subject, host_);
  Change wrong = second;
  wrong.before = {};
  PutRaw(tables().journal, JournalKey(first + 2, 0), Encode(wrong));
  ExpectFault("does not start from what the Change before it left");
  wrong = second;
  wrong.after = {};
  PutRaw(tables().journal, JournalKey(first + 2, 0), Encode(wrong));
  ExpectFault("does not give the listing of 192.0.2.1");
  wrong = second;
  wrong.time += 1s;
  PutRaw(tables().journal, JournalKey(first + 2, 0), Encode(wrong));
  ExpectFault("has not the time of its commit");
  PutRaw(tables().journal, JournalKey(first + 2, 0), "junk");
  ExpectFault("journal: a row does not decode");
}

TEST_F(CheckTest, CommitsThatDoNotEndAtTheSerial) {
  const Serial last = Read().ReadStamp()->serial;
  PutRaw(tables().commits, "x", "");
  ExpectFault("commits: a row does not decode");
  DeleteRaw(tables().commits, "x");
  PutRaw(tables().commits, NumberKey(last + 1), NumberKey(5));
  ExpectFault("the time of serial " + std::to_string(last + 1) + " goes back");
  ExpectFault("commits: they do not end at the store's serial");
  DeleteRaw(tables().commits, NumberKey(last + 1));
  DeleteRaw(tables().commits, NumberKey(last - 1));
  ExpectFault("commits: serial " + std::to_string(last) + " where " + std::to_string(last - 1));
  DeleteRaw(tables().journal, JournalKey(last, 0));
  ExpectFault("journal: it ends at");
}

TEST_F(CheckTest, FaultsAreCountedBeyondTheLinesKept) {
  for (int i = 0; i < 150; ++i) {
    PutRaw(tables().by_time, ByTimeKey(kNow, support::MakeId(1000 + static_cast<std::uint64_t>(i))), "");
  }
  const CheckReport report = Check();
  EXPECT_EQ(report.fault_count, 150U);
  EXPECT_EQ(report.faults.size(), 100U);
}

}  // namespace
}  // namespace cenote::store
