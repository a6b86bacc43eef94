#include "tests/support/temp_dir.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "collector/model/check.h"

namespace cenote::support {

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "cenote-test-XXXXXX").string();
  CENOTE_CHECK(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;  // a test that made a directory unreadable leaves it behind
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace cenote::support
