#include "collector/store/ranges.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include "collector/store/piece.h"
#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RangesTest : public StoreTest {
 protected:
  std::vector<std::string> Pieces(Family family) {
    std::vector<std::string> pieces;
    auto txn = Txn::Begin(env(), Txn::Kind::kRead);
    Cursor rows(**txn, RangesOf(**txn, family));
    for (bool row = rows.First(); row; row = rows.Next()) {
      const auto piece = DecodePiece(family, rows.key(), rows.value());
      pieces.push_back(piece->first.ToString() + "-" + piece->last.ToString() + " " +
                       std::to_string(piece->parts.size() / kPartSize));
    }
    return pieces;
  }
};

TEST_F(RangesTest, NestedPrefixesAreAllReportedShortestFirst) {
  List("192.0.2.7", Bot());
  List("192.0.2.0/24", Bot(kLater, kReasonManual));
  List("192.0.0.0/16", Bot(kLater, kReasonImport));
  EXPECT_THAT(LengthsAt("192.0.2.7"), ElementsAre(16, 24, 32));
  EXPECT_THAT(LengthsAt("192.0.2.8"), ElementsAre(16, 24));
  EXPECT_THAT(LengthsAt("192.0.3.0"), ElementsAre(16));
  EXPECT_THAT(LengthsAt("192.1.0.0"), IsEmpty());
  EXPECT_THAT(Pieces(Family::kV4),
              ElementsAre("192.0.0.0-192.0.1.255 1", "192.0.2.0-192.0.2.6 2", "192.0.2.7-192.0.2.7 3",
                          "192.0.2.8-192.0.2.255 2", "192.0.3.0-192.0.255.255 1"));
  List("192.0.2.0/24", {});
  List("192.0.2.7", {});
  EXPECT_THAT(Pieces(Family::kV4), ElementsAre("192.0.0.0-192.0.255.255 1"));
  List("192.0.0.0/16", {});
  EXPECT_THAT(Pieces(Family::kV4), IsEmpty());
}

TEST_F(RangesTest, BothEndsOfTheAddressSpace) {
  List("0.0.0.0/0", Bot());
  List("0.0.0.0", Bot());
  List("255.255.255.255", Bot());
  List("::/0", Bot());
  List("::", Bot());
  List("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Bot());
  EXPECT_THAT(LengthsAt("0.0.0.0"), ElementsAre(0, 32));
  EXPECT_THAT(LengthsAt("0.0.0.1"), ElementsAre(0));
  EXPECT_THAT(LengthsAt("255.255.255.255"), ElementsAre(0, 32));
  EXPECT_THAT(LengthsAt("::"), ElementsAre(0, 128));
  EXPECT_THAT(LengthsAt("8000::"), ElementsAre(0));
  EXPECT_THAT(LengthsAt("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ElementsAre(0, 128));
  List("0.0.0.0/0", {});
  List("::/0", {});
  EXPECT_THAT(Pieces(Family::kV4), ElementsAre("0.0.0.0-0.0.0.0 1", "255.255.255.255-255.255.255.255 1"));
  EXPECT_THAT(LengthsAt("0.0.0.1"), IsEmpty());
  EXPECT_THAT(LengthsAt("ffff::"), IsEmpty());
  EXPECT_EQ(Check().fault_count, 0U);
}

TEST_F(RangesTest, EqualNeighboursAreOnePiece) {
  List("198.51.100.1", Bot());
  List("198.51.100.3", Bot());
  EXPECT_THAT(Pieces(Family::kV4), ElementsAre("198.51.100.1-198.51.100.1 1", "198.51.100.3-198.51.100.3 1"));
  List("198.51.100.2", Bot());
  EXPECT_THAT(Pieces(Family::kV4), ElementsAre("198.51.100.1-198.51.100.3 1"));
  List("198.51.100.2", Bot(kLater + 1h));
  EXPECT_THAT(Pieces(Family::kV4),
              ElementsAre("198.51.100.1-198.51.100.1 1", "198.51.100.2-198.51.100.2 1", "198.51.100.3-198.51.100.3 1"));
}

TEST_F(RangesTest, AHoleIsCutOutOfAWiderListing) {
  Exempt("203.0.113.7");
  List("203.0.113.0/24", Bot());
  EXPECT_THAT(LengthsAt("203.0.113.7"), IsEmpty());
  EXPECT_THAT(Pieces(Family::kV4), ElementsAre("203.0.113.0-203.0.113.6 1", "203.0.113.8-203.0.113.255 1"));
  // A hole at the very first address hides what lies over the prefix that is changed.
  Exempt("203.0.113.16");
  List("203.0.113.16/30", Bot(kLater, kReasonManual));
  EXPECT_THAT(LengthsAt("203.0.113.16"), IsEmpty());
  EXPECT_THAT(LengthsAt("203.0.113.17"), ElementsAre(24, 30));
  Write([](Writer& writer) {
    EXPECT_TRUE(*writer.RemoveAllow(SubjectOf("203.0.113.16")));
    EXPECT_TRUE(*writer.RemoveAllow(SubjectOf("203.0.113.7")));
  });
  EXPECT_THAT(LengthsAt("203.0.113.16"), ElementsAre(24, 30));
  EXPECT_THAT(LengthsAt("203.0.113.7"), ElementsAre(24));
  EXPECT_EQ(Check().fault_count, 0U);
}

// Random operations in a small universe, so that nesting, holes and neighbours are frequent, against a list walked from
// end to end.
class Universe {
 public:
  Universe(Family family, unsigned seed) : bits_(family == Family::kV4 ? 32 : 128), random_(seed) {
    for (const char* start : family == Family::kV4
                                 ? std::array{"0.0.0.0", "192.0.2.64", "255.255.255.240"}
                                 : std::array{"::", "2001:db8::40", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0"}) {
      IpAddress address = Ip(start);
      for (int i = 0; i < 16; ++i) {
        addresses_.push_back(address);
        Increment(address);
      }
    }
  }

  const std::vector<IpAddress>& addresses() const { return addresses_; }

  void Step(Writer& writer) {
    const Subject subject(RandomPrefix());
    const unsigned what = random_() % 16;
    if (what == 0) {
      Allowing(writer, subject);
    } else if (what <= 2 && !holes_.empty()) {
      const Subject hole = *std::next(holes_.begin(), static_cast<std::ptrdiff_t>(random_() % holes_.size()));
      holes_.erase(hole);
      EXPECT_TRUE(*writer.RemoveAllow(hole));
    } else if (what <= 8) {
      listings_.erase(subject);
      EXPECT_TRUE(writer.SetListing(subject, {}).ok());
    } else {
      Listing(writer, subject);
    }
  }

  Found Expected(const IpAddress& address) const {
    Found found;
    for (const Subject& hole : holes_) {
      if (hole.prefix()->Contains(address)) {
        return found;
      }
    }
    for (const auto& [subject, listing] : listings_) {
      if (subject.prefix()->Contains(address)) {
        for (const Part& part : listing.parts) {
          found.push_back({subject.prefix()->length, part.source.kind, part.grade, part.publish, part.reason,
                           static_cast<std::uint32_t>(ToSeconds(part.since)),
                           static_cast<std::uint32_t>(ToSeconds(part.until))});
        }
      }
    }
    return found;
  }

 private:
  IpPrefix RandomPrefix() {
    const IpAddress& address = addresses_[random_() % addresses_.size()];
    const int length = random_() % 30 == 0 ? static_cast<int>(random_() % static_cast<unsigned>(bits_))
                                           : bits_ - static_cast<int>(random_() % 6);
    return IpPrefix::Of(address, length);
  }

  void Allowing(Writer& writer, const Subject& subject) {
    // Wide holes are rare, or nothing would ever be listed.
    if (subject.prefix()->length < bits_ - 3 && random_() % 8 != 0) {
      return;
    }
    holes_.insert(subject);
    std::erase_if(listings_, [&](const auto& listed) { return subject.Contains(listed.first); });
    EXPECT_TRUE(writer.SetAllow(subject, {}).ok());
  }

  void Listing(Writer& writer, const Subject& subject) {
    cenote::Listing listing;
    listing.Set(MakePart(Judgement(), random_() % 2 == 0 ? kReasonBot : kReasonRelay, kNow, kLater));
    if (random_() % 4 == 0) {
      listing.Set(MakePart(Import("x"), kReasonImport, kNow, kLater));
    }
    const bool exempt =
        std::any_of(holes_.begin(), holes_.end(), [&](const Subject& h) { return h.Contains(subject); });
    const Status set = writer.SetListing(subject, listing);
    EXPECT_EQ(set.ok(), !exempt);
    if (!exempt) {
      listings_[subject] = listing;
    }
  }

  int bits_;
  std::mt19937 random_;
  std::vector<IpAddress> addresses_;
  std::map<Subject, cenote::Listing> listings_;
  std::set<Subject> holes_;
};

bool Same(const Found& a, const Found& b) { return EncodePartsOf(a) == EncodePartsOf(b); }

struct Run {
  Family family;
  unsigned seed;
};

class RandomRanges : public RangesTest, public testing::WithParamInterface<Run> {};

// 60 000 operations in all.
TEST_P(RandomRanges, EqualBruteForce) {
  constexpr int kTransactions = 375;
  constexpr int kOperations = 40;
  Universe universe(GetParam().family, GetParam().seed);
  for (int i = 0; i < kTransactions; ++i) {
    Write([&](Writer& writer) {
      for (int j = 0; j < kOperations; ++j) {
        universe.Step(writer);
      }
    });
    Reader& reader = Read();
    Found found;
    for (const IpAddress& address : universe.addresses()) {
      ASSERT_TRUE(reader.Lookup(address, found).ok());
      ASSERT_TRUE(Same(found, universe.Expected(address))) << "transaction " << i << ", " << address.ToString();
    }
    reader.Release();
    if (i % 25 == 0) {
      const CheckReport report = Check();
      ASSERT_EQ(report.fault_count, 0U) << report.faults.front();
      Write([](Writer& writer) { EXPECT_TRUE(writer.TrimJournal(kLater, 100'000).ok()); });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Families, RandomRanges,
                         testing::Values(Run{Family::kV4, 1}, Run{Family::kV4, 2}, Run{Family::kV6, 3},
                                         Run{Family::kV6, 4}));

}  // namespace
}  // namespace cenote::store
