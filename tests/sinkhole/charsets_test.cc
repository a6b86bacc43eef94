#include "sinkhole/charsets.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "ops/lifecycle.h"
#include "tests/sinkhole/mail.h"

namespace cenote::sinkhole {
namespace {

TEST(Charsets, TheSystemKnowsMostOfThem) {
  EXPECT_GE(LoadCharsets(), 40U);
  EXPECT_EQ(LoadCharsets(), LoadCharsets());
}

// Ends the process with 0 when a Japanese and a Russian name are decoded although no file can be read any more.
[[noreturn]] void DecodeConfined() {
  InitFeatures();
  ops::Log log("test", ops::LogLevel::kError, ops::LogFormat::kText);
  const bool confined = ops::Confine({}, log).ok();
  const Features features = Analyse(Mixed({{"Content-Type: a/b; name=\"=?shift_jis?Q?=93=FA=96=7B?=.txt\"\r\n", "x"},
                                           {"Content-Type: a/b; name*=koi8-r''%D3%DE.txt\r\n", "x"}}),
                                    TestLimits());
  const auto& attachments = features.message.attachments;
  const bool decoded = attachments.size() == 2 && attachments[0].name == "\xE6\x97\xA5\xE6\x9C\xAC.txt" &&
                       attachments[1].name == "\xD1\x81\xD1\x87.txt";
  std::_Exit(confined && decoded ? 0 : 1);
}

TEST(CharsetsDeathTest, WorkInAConfinedProcess) { EXPECT_EXIT(DecodeConfined(), testing::ExitedWithCode(0), ""); }

}  // namespace
}  // namespace cenote::sinkhole
