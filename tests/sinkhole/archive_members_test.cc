#include "sinkhole/archive_members.h"

#include <gmock/gmock.h>

#include "sinkhole/features.h"
#include "tests/sinkhole/mail.h"

namespace cenote::sinkhole {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const MemberLimits kLimits{64, 1U << 20U};

Members List(std::string_view archive, const MemberLimits& limits = kLimits) {
  Budget budget(std::chrono::seconds(20));
  return ListMembers(archive, limits, budget);
}

struct FormatRow {
  const char* name;
  std::string (*make)(const std::vector<std::string>&);
};

std::string FormatName(const testing::TestParamInfo<FormatRow>& row) { return row.param.name; }

class Format : public testing::TestWithParam<FormatRow> {};

TEST_P(Format, NamesAreListed) {
  const std::string archive = GetParam().make({"readme.txt", "invoice.pdf.exe"});
  EXPECT_TRUE(LooksLikeArchive(archive.substr(0, 512)));
  const Members members = List(archive);
  EXPECT_THAT(members.names, ElementsAre("readme.txt", "invoice.pdf.exe"));
  EXPECT_FALSE(members.truncated);
}

TEST_P(Format, NamesBeyondTheBoundAreNot) {
  const Members members = List(GetParam().make({"1.txt", "2.txt", "3.txt"}), {2, 1U << 20U});
  EXPECT_THAT(members.names, ElementsAre("1.txt", "2.txt"));
  EXPECT_TRUE(members.truncated);
}

TEST_P(Format, EveryCutIsHarmless) {
  const std::string archive = GetParam().make({"a.exe", "b.exe"});
  for (std::size_t size = 0; size < archive.size(); size += size < 600 ? 1 : 97) {
    EXPECT_LE(List(archive.substr(0, size)).names.size(), 2U);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Format,
                         testing::Values(FormatRow{"Zip", Zip}, FormatRow{"SevenZip", SevenZip}, FormatRow{"Tar", Tar},
                                         FormatRow{"TarGz", TarGz}, FormatRow{"Lzh", Lzh}, FormatRow{"Rar", Rar},
                                         FormatRow{"Cab", Cab}),
                         FormatName);

TEST(Members, ZipWithoutItsDirectoryIsReadFromTheFront) {
  std::string zip = Zip({"a.exe"});
  zip.resize(zip.find("PK\x01\x02"));
  EXPECT_THAT(List(zip).names, ElementsAre("a.exe"));
}

TEST(Members, NamesBeyondAsciiComeOutWhateverTheLocale) {
  EXPECT_THAT(List(SevenZip({"invoice.exe"})).names, ElementsAre("invoice.exe"));
  EXPECT_THAT(List(Tar({"\xD1\x81\xD1\x87\xD1\x91\xD1\x82.exe"})).names,
              ElementsAre("\xD1\x81\xD1\x87\xD1\x91\xD1\x82.exe"));
}

TEST(Members, AGzippedProgramIsFoundWithItsName) {
  const Members members = List(Gz("invoice.exe", Program()));
  EXPECT_THAT(members.names, ElementsAre("invoice.exe"));
  EXPECT_TRUE(members.program);
  EXPECT_FALSE(List(Gz("notes.txt", "just text")).program);
}

TEST(Members, LayersOfCompressionAreNotFollowed) {
  const Members members = List(Gz("inner.gz", Gz("a.exe", Program())));
  EXPECT_THAT(members.names, ElementsAre("inner.gz"));
  EXPECT_FALSE(members.program);
}

TEST(Members, UnpackingStopsAtTheBound) {
  const Members members = List(TarGz(std::vector<std::string>(200, "a.txt")), {1000, 4096});
  EXPECT_TRUE(members.truncated);
  EXPECT_LT(members.names.size(), 50U);
}

TEST(Members, NothingIsListedWhenTheTimeIsOver) {
  Budget budget(std::chrono::milliseconds(-1));
  EXPECT_THAT(ListMembers(Zip({"a.exe"}), kLimits, budget).names, IsEmpty());
}

TEST(Members, OtherBytesAreNoArchive) {
  EXPECT_FALSE(LooksLikeArchive(""));
  EXPECT_FALSE(LooksLikeArchive("PK"));
  EXPECT_FALSE(LooksLikeArchive(std::string(512, 'a')));
  EXPECT_THAT(List("PK\x03\x04" + std::string(100, 'x')).names, IsEmpty());
}

}  // namespace
}  // namespace cenote::sinkhole
