#include "sinkhole/admission.h"

#include <gtest/gtest.h>

namespace cenote::sinkhole {
namespace {

IpAddress Address(std::string_view text) { return IpAddress::Parse(text).value(); }

TEST(Admission, CountsByAddress) {
  Admission admission(2);
  EXPECT_TRUE(admission.Enter(Address("192.0.2.1")));
  EXPECT_TRUE(admission.Enter(Address("192.0.2.1")));
  EXPECT_FALSE(admission.Enter(Address("192.0.2.1")));
  EXPECT_TRUE(admission.Enter(Address("192.0.2.2")));
  admission.Leave(Address("192.0.2.1"));
  EXPECT_TRUE(admission.Enter(Address("192.0.2.1")));
}

TEST(Admission, CountsIpv6By64AndApartFromIpv4) {
  Admission admission(1);
  EXPECT_TRUE(admission.Enter(Address("2001:db8::1")));
  EXPECT_FALSE(admission.Enter(Address("2001:db8::2")));
  EXPECT_TRUE(admission.Enter(Address("2001:db8:0:1::1")));
  EXPECT_TRUE(admission.Enter(Address("32.1.13.184")));  // the same first four bytes
}

TEST(Admission, ForgetsWhoLeft) {
  Admission admission(5);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    EXPECT_TRUE(admission.Enter(IpAddress::V4(i)));
    admission.Leave(IpAddress::V4(i));
  }
  EXPECT_EQ(admission.addresses(), 0U);
}

TEST(RateLimit, AllowsSoManyASecond) {
  RateLimit limit(10);
  const RateLimit::Moment start{std::chrono::hours(1)};
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    taken += limit.Take(start) ? 1 : 0;
  }
  EXPECT_EQ(taken, 10);
  EXPECT_FALSE(limit.Take(start + std::chrono::milliseconds(50)));
  EXPECT_TRUE(limit.Take(start + std::chrono::milliseconds(110)));
  EXPECT_FALSE(limit.Take(start));  // a clock that goes back gives nothing
}

TEST(RateLimit, OfZeroAllowsNothing) {
  RateLimit limit(0);
  EXPECT_FALSE(limit.Take(RateLimit::Moment{std::chrono::hours(1)}));
}

}  // namespace
}  // namespace cenote::sinkhole
