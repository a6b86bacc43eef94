#include "sinkhole/tame.h"

#include <gmock/gmock.h>

namespace cenote::sinkhole {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::size_t kAll = 4U << 20U;

TEST(Tame, LeavesOrdinaryMailAlone) {
  const std::string mail =
      "From: a@example.org\r\nTo: b@example.org,\r\n c@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
      "--x\r\nContent-Type: text/plain\r\n\r\nhello: world\r\n--x--\r\n";
  const Tamed tamed = Tame(mail, kAll);
  EXPECT_EQ(tamed.bytes, mail);
  EXPECT_FALSE(tamed.cut);
}

TEST(Tame, TakesNoMoreThanTheLimit) {
  const Tamed tamed = Tame("A: b\r\n\r\n0123456789", 12);
  EXPECT_EQ(tamed.bytes, "A: b\r\n\r\n0123");
  EXPECT_TRUE(tamed.cut);
}

TEST(Tame, CutsLongHeaders) {
  const Tamed subject = Tame("Subject: " + std::string(100000, 'x') + "\r\nA: b\r\n\r\nbody", kAll);
  EXPECT_LT(subject.bytes.size(), kMaxHeader + 100);
  EXPECT_THAT(subject.bytes, EndsWith("x\r\nA: b\r\n\r\nbody"));
  EXPECT_TRUE(subject.cut);
}

TEST(Tame, CutsFoldedHeadersAsAWhole) {
  std::string mail = "Content-Type: a/b";
  for (int i = 0; i < 10000; ++i) {
    mail += ";\r\n\tname*" + std::to_string(i) + "=x";
  }
  const Tamed tamed = Tame(mail + "\r\nA: b\r\n\r\n", kAll);
  EXPECT_LT(tamed.bytes.size(), kMaxHeader + 100);
  EXPECT_THAT(tamed.bytes, EndsWith("\r\nA: b\r\n\r\n"));
}

TEST(Tame, CutsAddressesSoonerAndSaysNothingOfIt) {
  std::string to = "To: a@example.org";
  for (int i = 0; i < 1000; ++i) {
    to += ",\r\n b@example.org";
  }
  const Tamed tamed = Tame(to + "\r\nSubject: s\r\n\r\n", kAll);
  EXPECT_LT(tamed.bytes.size(), kMaxAddressHeader + 100);
  EXPECT_THAT(tamed.bytes, HasSubstr("\r\nSubject: s\r\n"));
  EXPECT_FALSE(tamed.cut);
}

TEST(Tame, DropsHeadersBeyondTheCount) {
  std::string mail;
  for (std::size_t i = 0; i < kMaxHeaderCount + 500; ++i) {
    mail += "A: b\r\n";
  }
  const Tamed tamed = Tame(mail + "\r\nbody", kAll);
  EXPECT_THAT(tamed.bytes, SizeIs(kMaxHeaderCount * 6 + 6));
  EXPECT_TRUE(tamed.cut);
}

TEST(Tame, KnowsWhereHeadersStand) {
  const std::string longer = "X: " + std::string(50000, 'y') + "\r\n";
  const std::string type = "Content-Type: text/plain\r\n\r\n";
  EXPECT_THAT(Tame(type + longer, kAll).bytes, HasSubstr(longer)) << "a body is left alone";
  EXPECT_THAT(Tame(type + "--x\r\n" + longer, kAll).bytes, Not(HasSubstr(longer))) << "after a boundary";
  EXPECT_THAT(Tame("--x\r\nContent-Type:\r\n (c) MESSAGE /rfc822\r\n\r\n" + longer, kAll).bytes, Not(HasSubstr(longer)))
      << "in a message inside the message";
  EXPECT_THAT(Tame("Content-Type: multipart/Digest\r\n\r\n--x\r\n\r\n" + longer, kAll).bytes, Not(HasSubstr(longer)))
      << "in a digest's part without a type";
}

TEST(Tame, TurnsNulInHeadersIntoABlank) {
  const std::string_view mail("A: b\0c\r\n\r\nd\0e", 13);
  EXPECT_EQ(Tame(mail, kAll).bytes, std::string("A: b c\r\n\r\nd\0e", 13));
}

TEST(Tame, GivesHeadersToWhatBeginsWithout) {
  EXPECT_THAT(Tame("no header here\r\nSubject: s\r\n", kAll).bytes, StartsWith("X:\r\nno header"));
  EXPECT_EQ(Tame("", kAll).bytes, "X:\r\n");
}

TEST(Tame, CutsLongLinesAmongHeaders) {
  const Tamed tamed = Tame("A: b\r\n" + std::string(9000, 'z') + "\r\nC: d\r\n\r\n", kAll);
  EXPECT_EQ(tamed.bytes, "A: b\r\n" + std::string(kMaxJunkLine, 'z') + "\r\nC: d\r\n\r\n");
}

}  // namespace
}  // namespace cenote::sinkhole
