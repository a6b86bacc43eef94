#include "sinkhole/charsets.h"

#include <iconv.h>

#include <array>
#include <cstdint>
#include <vector>

namespace cenote::sinkhole {
namespace {

constexpr std::array kCharsets{
    "ISO-8859-1",   "ISO-8859-2",   "ISO-8859-3",   "ISO-8859-4",   "ISO-8859-5",   "ISO-8859-6",   "ISO-8859-7",
    "ISO-8859-8",   "ISO-8859-9",   "ISO-8859-10",  "ISO-8859-13",  "ISO-8859-14",  "ISO-8859-15",  "ISO-8859-16",
    "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256",
    "WINDOWS-1257", "WINDOWS-1258", "WINDOWS-874",  "TIS-620",      "KOI8-R",       "KOI8-U",       "IBM437",
    "IBM850",       "IBM866",       "MACINTOSH",    "UTF-7",        "UTF-16",       "UTF-32",       "ISO-2022-JP",
    "SHIFT_JIS",    "CP932",        "EUC-JP",       "GB2312",       "GBK",          "GB18030",      "BIG5",
    "BIG5-HKSCS",   "EUC-KR",       "CP949",        "JOHAB",        "ISO-2022-KR",  "ISO-2022-CN"};

// One open conversion per set: that keeps its code in memory.
class OpenCharsets {
 public:
  OpenCharsets() {
    for (const char* charset : kCharsets) {
      iconv_t conversion = iconv_open("UTF-8", charset);
      if (reinterpret_cast<std::intptr_t>(conversion) != -1) {
        open_.push_back(conversion);
      }
    }
  }
  OpenCharsets(const OpenCharsets&) = delete;
  OpenCharsets& operator=(const OpenCharsets&) = delete;
  ~OpenCharsets() {
    for (iconv_t conversion : open_) {
      iconv_close(conversion);
    }
  }

  std::size_t size() const { return open_.size(); }

 private:
  std::vector<iconv_t> open_;
};

}  // namespace

std::size_t LoadCharsets() {
  static const OpenCharsets kept;
  return kept.size();
}

}  // namespace cenote::sinkhole
