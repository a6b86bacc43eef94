// Every dialogue of tests/golden/smtp, each as a test of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/sinkhole/dialogue_script.h"

namespace cenote::sinkhole {
namespace {

std::vector<std::string> Scripts() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(CENOTE_GOLDEN_SMTP)) {
    if (entry.path().extension() == ".txt") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class GoldenSmtp : public testing::TestWithParam<std::string> {};

TEST_P(GoldenSmtp, GoesAsWritten) {
  EXPECT_EQ(RunScript(std::string(CENOTE_GOLDEN_SMTP) + "/" + GetParam() + ".txt"), "");
}

INSTANTIATE_TEST_SUITE_P(Dialogues, GoldenSmtp, testing::ValuesIn(Scripts()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace cenote::sinkhole
