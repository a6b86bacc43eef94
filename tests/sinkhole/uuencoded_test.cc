#include "sinkhole/uuencoded.h"

#include <gmock/gmock.h>

namespace cenote::sinkhole {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Uuencoded, NamesAreFound) {
  EXPECT_THAT(
      UuencodedNames("A: b\r\n\r\nbegin 644 a.exe\r\nM...\r\nend\r\nbegin 0755 my file.scr \nend\nbegin 644 a.exe\n"),
      ElementsAre("a.exe", "my file.scr"));
}

TEST(Uuencoded, ProseIsNone) {
  EXPECT_THAT(
      UuencodedNames("\nbegin at the start\nbegin 64 x\nbegin 64444 x\nbegin 644x\nbegin 644\nbegin 644 \nbegin "),
      IsEmpty());
  EXPECT_THAT(UuencodedNames("begin 644 first line is no line of a body"), IsEmpty());
}

TEST(Uuencoded, CountIsBounded) {
  std::string mail = "\n";
  for (int i = 0; i < 100; ++i) {
    mail += "\nbegin 644 " + std::to_string(i) + ".exe\n";
  }
  EXPECT_THAT(UuencodedNames(mail), SizeIs(kMaxUuencoded));
}

}  // namespace
}  // namespace cenote::sinkhole
