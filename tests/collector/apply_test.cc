#include "collector/apply.h"

#include <gtest/gtest.h>

#include "tests/collector/builders.h"
#include "tests/collector/store_of.h"

namespace cenote::collector {
namespace {

Order OrderOf(OrderKind kind, const char* subject) {
  Order order;
  order.kind = kind;
  order.subject = support::SubjectOf(subject);
  order.reason = kReasonManual;
  order.lasts = 168h;
  order.why = "because";
  return order;
}

Order ImportOf(std::initializer_list<const char*> subjects) {
  Order order = OrderOf(OrderKind::kImport, "0.0.0.0/0");
  order.reason = kReasonImport;
  order.source = support::Import("partner");
  for (const char* subject : subjects) {
    order.subjects.push_back(support::SubjectOf(subject));
  }
  return order;
}

class ApplyTest : public testing::Test {
 protected:
  OrderReply Give(const Order& order, Time now = kNoon) {
    const Result<OrderReply> reply = ApplyAndCommit(store_.env(), order, "alice", now, changes_);
    CENOTE_CHECK(reply.ok());
    return *reply;
  }
  StoreOf store_{kNoon};
  ChangeTally changes_;
};

TEST_F(ApplyTest, AddListsWithWhoWhenAndWhy) {
  const OrderReply reply = Give(OrderOf(OrderKind::kAdd, "203.0.113.0/24"));
  EXPECT_FALSE(reply.error.has_value());
  EXPECT_EQ(reply.listed, 1U);
  EXPECT_EQ(reply.serial, store_.CurrentSerial());
  const Part part = store_.ListingOf("203.0.113.0/24").parts.at(0);
  EXPECT_EQ(part.by, "alice");
  EXPECT_EQ(part.note, "because");
  EXPECT_EQ(part.since, kNoon);
  EXPECT_EQ(part.until, kNoon + 168h);
  EXPECT_EQ(changes_.at(kReasonManual)[0], 1U);
}

TEST_F(ApplyTest, AddingAgainRefreshesAndKeepsSince) {
  Give(OrderOf(OrderKind::kAdd, "203.0.113.7"));
  const OrderReply reply = Give(OrderOf(OrderKind::kAdd, "203.0.113.7"), kNoon + 1h);
  EXPECT_EQ(reply.refreshed, 1U);
  EXPECT_EQ(store_.ListingOf("203.0.113.7").parts.at(0).since, kNoon);
  EXPECT_EQ(store_.ListingOf("203.0.113.7").parts.at(0).until, kNoon + 169h);
}

TEST_F(ApplyTest, ExemptSpaceIsRefusedWithTheHole) {
  const OrderReply reply = Give(OrderOf(OrderKind::kAdd, "10.1.2.3"));
  ASSERT_TRUE(reply.error.has_value());
  EXPECT_EQ(reply.error->code, Error::Code::kDenied);
  EXPECT_NE(reply.error->message.find("10.0.0.0/8 (built in)"), std::string::npos);
  EXPECT_TRUE(store_.ListingOf("10.1.2.3").empty());
}

TEST_F(ApplyTest, RemoveEndsOneSourceOrAll) {
  Give(OrderOf(OrderKind::kAdd, "203.0.113.7"));
  Give(ImportOf({"203.0.113.7"}));
  Order remove = OrderOf(OrderKind::kRemove, "203.0.113.7");
  remove.source = support::Operator();
  EXPECT_EQ(Give(remove).ended, 1U);
  EXPECT_EQ(store_.ListingOf("203.0.113.7").parts.at(0).source, support::Import("partner"));
  EXPECT_EQ(Give(remove).error->code, Error::Code::kNotFound);
  remove.source.reset();
  EXPECT_EQ(Give(remove).ended, 1U);
  EXPECT_TRUE(store_.ListingOf("203.0.113.7").empty());
}

TEST_F(ApplyTest, AllowEndsWhatItCoversAndDisallowTakesItBack) {
  Give(OrderOf(OrderKind::kAdd, "203.0.113.7"));
  EXPECT_EQ(Give(OrderOf(OrderKind::kAllow, "203.0.113.0/28")).ended, 1U);
  EXPECT_TRUE(store_.ListingOf("203.0.113.7").empty());
  EXPECT_EQ(Give(OrderOf(OrderKind::kAdd, "203.0.113.7")).error->code, Error::Code::kDenied);
  EXPECT_FALSE(Give(OrderOf(OrderKind::kDisallow, "203.0.113.0/28")).error.has_value());
  EXPECT_EQ(Give(OrderOf(OrderKind::kDisallow, "203.0.113.0/28")).error->code, Error::Code::kNotFound);
  EXPECT_FALSE(Give(OrderOf(OrderKind::kAdd, "203.0.113.7")).error.has_value());
  EXPECT_EQ(store_.Faults(), "");
}

TEST_F(ApplyTest, StandingHolesAreNoOperatorsBusiness) {
  EXPECT_EQ(Give(OrderOf(OrderKind::kDisallow, "10.0.0.0/8")).error->code, Error::Code::kDenied);
  EXPECT_EQ(Give(OrderOf(OrderKind::kAllow, "10.1.0.0/16")).error->code, Error::Code::kDenied);
}

TEST_F(ApplyTest, ImportCountsListedRefreshedAndExempt) {
  const OrderReply first = Give(ImportOf({"10.0.0.1", "192.0.2.1", "192.0.2.16/28", "2001:db8::/48"}));
  EXPECT_EQ(first.listed, 3U);
  EXPECT_EQ(first.exempt, 1U);
  const OrderReply again = Give(ImportOf({"192.0.2.1", "192.0.2.2"}), kNoon + 24h);
  EXPECT_EQ(again.listed, 1U);
  EXPECT_EQ(again.refreshed, 1U);
  EXPECT_EQ(store_.ListingOf("192.0.2.1").parts.at(0).until, kNoon + 192h);
  EXPECT_EQ(store_.Faults(), "");
}

TEST_F(ApplyTest, AnImportWithoutANameIsRefused) {
  Order order = ImportOf({"192.0.2.1"});
  order.source.reset();
  EXPECT_EQ(Give(order).error->code, Error::Code::kInvalid);
}

}  // namespace
}  // namespace cenote::collector
