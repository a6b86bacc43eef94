#include "sinkhole/attachment_name.h"

#include <gtest/gtest.h>

#include "tests/sinkhole/mail.h"

namespace cenote::sinkhole {
namespace {

struct NameRow {
  std::string_view name;
  std::string_view extension;
};

class AttachmentName : public testing::TestWithParam<NameRow> {};

TEST_P(AttachmentName, LastExtensionCounts) { EXPECT_EQ(ExtensionOf(GetParam().name), GetParam().extension); }

INSTANTIATE_TEST_SUITE_P(
    Rows, AttachmentName,
    testing::Values(NameRow{"", ""}, NameRow{"readme", ""}, NameRow{"a.exe", "exe"}, NameRow{"A.ExE", "exe"},
                    NameRow{"invoice.pdf.exe", "exe"}, NameRow{"invoice.exe.pdf", "pdf"}, NameRow{"a.exe. . ..", "exe"},
                    NameRow{"a.exe\xC2\xA0", "exe"}, NameRow{"invoice.pdf                 .exe", "exe"},
                    NameRow{"dir.exe/readme", ""}, NameRow{"C:\\new\\a.scr", "scr"},
                    NameRow{"photo\xE2\x80\xAEgpj.exe", "exe"}, NameRow{"a.e\xE2\x80\x8Bxe", "exe"},
                    NameRow{"a.exe\xE2\x81\xA9", "exe"}, NameRow{"a.e\xC2\xADxe", "exe"},
                    NameRow{"a.exe\xEF\xBB\xBF", "exe"}, NameRow{"a.exe\xD8\x9C", "exe"},
                    NameRow{"a.\x01"
                            "exe\t",
                            "exe"},
                    NameRow{"\"a.exe\"", "exe"}, NameRow{".exe", "exe"}, NameRow{"...", ""}, NameRow{"\xE2", ""},
                    NameRow{"a.\xE2\x80", "\xE2\x80"}, NameRow{std::string_view("a.txt\0.exe", 10), "exe"}));

TEST(AttachmentNameList, IsAskedWithoutRegardToCase) {
  EXPECT_TRUE(HasExtension("x.EXE", {"com", "exe"}));
  EXPECT_FALSE(HasExtension("x.ex", {"com", "exe"}));
  EXPECT_FALSE(HasExtension("x", {""}));
}

TEST(Program, IsKnownByItsHeaders) {
  EXPECT_TRUE(LooksLikeProgram(Program()));
  std::string old = "MZ" + std::string(100, '\x01') + "This program cannot be run in DOS mode.";
  EXPECT_TRUE(LooksLikeProgram(old));
  EXPECT_FALSE(LooksLikeProgram("MZ is the name of a road, and this text is about nothing else than that road."));
  EXPECT_FALSE(LooksLikeProgram(Program().substr(0, 0x40)));
  EXPECT_FALSE(LooksLikeProgram("MZ"));
  EXPECT_FALSE(LooksLikeProgram(""));
}

}  // namespace
}  // namespace cenote::sinkhole
