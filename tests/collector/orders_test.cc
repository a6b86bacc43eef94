#include "collector/orders.h"

#include <gtest/gtest.h>

#include <random>

namespace cenote::collector {
namespace {

Order Sample() {
  Order order;
  order.kind = OrderKind::kImport;
  order.given = FromMs(1'795'435'200'123);
  order.who = "alice";
  order.why = "from our partner \x1b[31m";
  order.reason = kReasonImport;
  order.lasts = 720h;
  order.publish = false;
  order.source = Source{SourceKind::kImport, "partner"};
  order.subject = Subject::Parse("203.0.113.0/24").value();
  for (const char* text : {"192.0.2.1", "2001:db8::/48", "evil.example"}) {
    order.subjects.push_back(Subject::Parse(text).value());
  }
  return order;
}

TEST(Orders, RoundTrip) {
  const Order order = Sample();
  const Result<Order> decoded = DecodeOrder(Encode(order));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, order);
}

TEST(Orders, RoundTripOfEachKindAndSource) {
  for (int kind = 1; kind <= 5; ++kind) {
    for (const std::optional<Source>& source :
         {std::optional<Source>(), std::optional<Source>({SourceKind::kJudgement, ""}),
          std::optional<Source>({SourceKind::kOperator, ""}), std::optional<Source>({SourceKind::kImport, "a-b.c"})}) {
      Order order = Sample();
      order.kind = static_cast<OrderKind>(kind);
      order.source = source;
      order.subjects.clear();
      EXPECT_EQ(DecodeOrder(Encode(order)).value(), order);
      EXPECT_NE(OrderName(order.kind), "unknown");
    }
  }
}

TEST(Orders, AFullChunkFitsAFrame) {
  Order order = Sample();
  order.subjects.assign(kImportChunk, Subject::Parse(std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                                                     std::string(63, 'c') + "." + std::string(61, 'd'))
                                          .value());
  EXPECT_LT(Encode(order).size(), kMaxOrder);
  EXPECT_EQ(DecodeOrder(Encode(order)).value().subjects.size(), kImportChunk);
}

TEST(Orders, WhatIsTooLongIsCut) {
  Order order = Sample();
  order.why.assign(5000, 'x');
  order.who.assign(500, 'y');
  const Order decoded = DecodeOrder(Encode(order)).value();
  EXPECT_EQ(decoded.why.size(), kMaxNote);
  EXPECT_EQ(decoded.who.size(), kMaxWho);
}

TEST(Orders, EveryCutAndEveryExtraByteIsRefused) {
  const std::string bytes = Encode(Sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeOrder(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeOrder(bytes + "x").ok());
}

TEST(Orders, WhatDecodesEncodesAgain) {
  std::mt19937 random(3);
  const std::string bytes = Encode(Sample());
  for (int round = 0; round < 20000; ++round) {
    std::string changed = bytes;
    changed[random() % changed.size()] = static_cast<char>(random());
    if (const Result<Order> decoded = DecodeOrder(changed); decoded.ok()) {
      EXPECT_EQ(DecodeOrder(Encode(*decoded)).value(), *decoded);
    }
  }
}

TEST(Orders, RepliesRoundTrip) {
  OrderReply reply;
  reply.error = Error{Error::Code::kDenied, "10.0.0.1 is exempt"};
  reply.listed = 1;
  reply.refreshed = 2;
  reply.exempt = 3;
  reply.ended = 4;
  reply.serial = 1ULL << 40U;
  const Result<OrderReply> decoded = DecodeOrderReply(Encode(reply));
  ASSERT_TRUE(decoded.ok());
  ASSERT_TRUE(decoded->error.has_value());
  EXPECT_EQ(decoded->error->code, Error::Code::kDenied);
  EXPECT_EQ(decoded->error->message, "10.0.0.1 is exempt");
  EXPECT_EQ(decoded->serial, reply.serial);
  EXPECT_EQ(decoded->ended, 4U);
  EXPECT_FALSE(DecodeOrderReply(Encode(OrderReply{}) + "x").ok());
  EXPECT_FALSE(DecodeOrderReply("").ok());
}

TEST(Orders, SourcesHaveOneText) {
  for (const char* text : {"judgement", "operator", "import:partner-1.list"}) {
    EXPECT_EQ(SourceText(ParseSource(text).value()), text);
  }
  for (const char* text : {"", "import:", "import:a b", "all", "Judgement"}) {
    EXPECT_FALSE(ParseSource(text).ok()) << text;
  }
}

}  // namespace
}  // namespace cenote::collector
