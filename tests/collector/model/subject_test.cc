#include "collector/model/subject.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/builders.h"
#include "tests/support/random.h"

namespace cenote {
namespace {

using support::FromHex;
using support::Ip;
using support::SubjectOf;
using support::ToHex;

const std::string kHashText = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

struct Case {
  std::string text;
  Subject::Kind kind;
  std::string printed;
};

class SubjectText : public testing::TestWithParam<Case> {};

TEST_P(SubjectText, IsParsedAndPrinted) {
  const auto subject = Subject::Parse(GetParam().text);
  ASSERT_TRUE(subject.ok());
  EXPECT_EQ(subject->kind(), GetParam().kind);
  EXPECT_EQ(subject->ToString(), GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(Table, SubjectText,
                         testing::Values(Case{"203.0.113.7", Subject::Kind::kV4, "203.0.113.7"},
                                         Case{"203.0.113.0/24", Subject::Kind::kV4, "203.0.113.0/24"},
                                         Case{"::ffff:203.0.113.7", Subject::Kind::kV4, "203.0.113.7"},
                                         Case{"2001:DB8::1", Subject::Kind::kV6, "2001:db8::1"},
                                         Case{"2001:db8::/64", Subject::Kind::kV6, "2001:db8::/64"},
                                         Case{"Evil.Example.COM.", Subject::Kind::kName, "evil.example.com"},
                                         Case{"com", Subject::Kind::kName, "com"},
                                         Case{"1.2.3.example", Subject::Kind::kName, "1.2.3.example"},
                                         Case{"_dmarc.a-b.example", Subject::Kind::kName, "_dmarc.a-b.example"},
                                         Case{"xn--bcher-kva.example", Subject::Kind::kName, "xn--bcher-kva.example"},
                                         Case{"abcd", Subject::Kind::kName, "abcd"},
                                         Case{kHashText, Subject::Kind::kHash, kHashText}));

class BadSubject : public testing::TestWithParam<std::string> {};

TEST_P(BadSubject, IsRefused) {
  const auto subject = Subject::Parse(GetParam());
  ASSERT_FALSE(subject.ok()) << subject->ToString();
  EXPECT_EQ(subject.error().code, Error::Code::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(Table, BadSubject,
                         testing::Values("", ".", "..", "a..b", ".a", "a.b..", "1.2.3.256", "1.2.3", "300",
                                         "203.0.113.7/24", "203.0.113.7/33", "2001:db8::1/64", "a b.example",
                                         "b\xc3\xbc"
                                         "cher.example",
                                         std::string("a\0b.example", 11), std::string(64, 'a') + ".example",
                                         std::string(300, 'a'), "sha256:", "sha256:00", kHashText + "0",
                                         "sha256:" + std::string(64, 'g'), "SHA256:" + kHashText.substr(7),
                                         "example.com/24", "a@example.com"));

TEST(DomainName, IsBoundedAsAWhole) {
  const std::string label(62, 'a');
  const std::string longest = label + '.' + label + '.' + label + '.' + label + ".c";  // 253 bytes
  ASSERT_EQ(longest.size(), 253U);
  EXPECT_TRUE(DomainName::Parse(longest).ok());
  EXPECT_TRUE(DomainName::Parse(longest + '.').ok());
  EXPECT_FALSE(DomainName::Parse(longest + 'c').ok());
  EXPECT_FALSE(DomainName::Parse(longest + "..").ok());
  EXPECT_LE(Subject(*DomainName::Parse(longest)).Key().size(), 255U);
}

TEST(Subject, ASourceIsJudgedByAddressOrBySixtyFourBits) {
  EXPECT_EQ(Subject::ForSource(Ip("203.0.113.7")), SubjectOf("203.0.113.7"));
  EXPECT_EQ(Subject::ForSource(Ip("::ffff:203.0.113.7")), SubjectOf("203.0.113.7"));
  EXPECT_EQ(Subject::ForSource(Ip("2001:db8:1:2:3:4:5:6")), SubjectOf("2001:db8:1:2::/64"));
}

TEST(Subject, ContainsWhatLiesBelow) {
  EXPECT_TRUE(SubjectOf("203.0.113.0/24").Contains(SubjectOf("203.0.113.7")));
  EXPECT_FALSE(SubjectOf("203.0.113.7").Contains(SubjectOf("203.0.113.0/24")));
  EXPECT_FALSE(SubjectOf("::/0").Contains(SubjectOf("203.0.113.7")));
  EXPECT_TRUE(SubjectOf("evil.com").Contains(SubjectOf("a.b.evil.com")));
  EXPECT_TRUE(SubjectOf("evil.com").Contains(SubjectOf("evil.com")));
  EXPECT_FALSE(SubjectOf("evil.com").Contains(SubjectOf("notevil.com")));
  EXPECT_FALSE(SubjectOf("evil.com").Contains(SubjectOf("com")));
  EXPECT_TRUE(SubjectOf(kHashText).Contains(SubjectOf(kHashText)));
  EXPECT_FALSE(SubjectOf(kHashText).Contains(Subject(FileHash{})));
  EXPECT_FALSE(SubjectOf("evil.com").Contains(SubjectOf("203.0.113.7")));
}

TEST(Subject, TheDefaultIsAllOfIpv4) { EXPECT_EQ(Subject().ToString(), "0.0.0.0/0"); }

// On disk: these bytes stand for good.
TEST(SubjectKey, IsFrozen) {
  EXPECT_EQ(ToHex(SubjectOf("203.0.113.0/24").Key()), "01cb00710018");
  EXPECT_EQ(ToHex(SubjectOf("2001:db8::/32").Key()), "0220010db800000000000000000000000020");
  EXPECT_EQ(SubjectOf("evil.com").Key(), std::string("\x03"
                                                     "com\0evil\0",
                                                     10));
  EXPECT_EQ(ToHex(SubjectOf(kHashText).Key()), "04" + kHashText.substr(7));
}

class BadKey : public testing::TestWithParam<const char*> {};

TEST_P(BadKey, IsCorrupt) {
  const auto subject = Subject::FromKey(FromHex(GetParam()));
  ASSERT_FALSE(subject.ok()) << subject->ToString();
  EXPECT_EQ(subject.error().code, Error::Code::kCorrupt);
}

INSTANTIATE_TEST_SUITE_P(Table, BadKey,
                         testing::Values("", "00", "05", "01", "02", "03", "04", "01cb007100",  // kinds and sizes
                                         "01cb0071001800", "01cb00710021", "01cb00710118",      // length, host bits
                                         "0200000000000000000000ffffc000020080",                // mapped
                                         "03636f6d", "0300", "03636f6d0000", "03434f4d00", "033100",
                                         "03636f6d00612e6200",  // names
                                         "0400"));

TEST(SubjectKey, EverySubjectComesBack) {
  support::Random random(8);
  for (int i = 0; i < 20000; ++i) {
    const Subject subject = random.Subject();
    const auto from_key = Subject::FromKey(subject.Key());
    ASSERT_TRUE(from_key.ok()) << subject.ToString();
    ASSERT_EQ(*from_key, subject);
    const auto parsed = Subject::Parse(subject.ToString());
    ASSERT_TRUE(parsed.ok()) << subject.ToString();
    ASSERT_EQ(*parsed, subject);
  }
}

TEST(SubjectKey, ASubjectStandsJustBeforeAllItContains) {
  support::Random random(9);
  std::vector<Subject> subjects(500);
  std::generate(subjects.begin(), subjects.end(), [&] { return random.Subject(); });
  std::sort(subjects.begin(), subjects.end(), [](const auto& a, const auto& b) { return a.Key() < b.Key(); });
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    bool inside = true;  // once outside, never inside again
    for (std::size_t j = i; j < subjects.size(); ++j) {
      const bool contained = subjects[i].Contains(subjects[j]);
      ASSERT_TRUE(inside || !contained) << subjects[i].ToString() << ' ' << subjects[j].ToString();
      inside = contained;
    }
    ASSERT_TRUE(std::none_of(subjects.begin(), subjects.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](const auto& s) { return subjects[i].Contains(s) && subjects[i] != s; }));
  }
}

TEST(SubjectKey, KeysAreAsDifferentAsTheirSubjects) {
  support::Random random(10);
  for (int i = 0; i < 20000; ++i) {
    const Subject one = random.Subject();
    const Subject other = random.Subject();
    ASSERT_EQ(one == other, one.Key() == other.Key());
    ASSERT_FALSE(one != other && one.Contains(other) && other.Contains(one));
  }
}

}  // namespace
}  // namespace cenote
