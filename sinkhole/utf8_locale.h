// Utf8Locale: while it lives, this thread's character type is UTF-8, whatever the process was started with. Loading a
// locale reads files: InitFeatures() does it once, before the process confines itself, and the process keeps it.
#pragma once

#include <locale.h>  // NOLINT(modernize-deprecated-headers): uselocale is POSIX

namespace cenote::sinkhole {

class Utf8Locale {
 public:
  Utf8Locale() : before_(uselocale(Loaded())) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() { uselocale(before_); }

  // A null one, where the system has no C.UTF-8, changes nothing.
  static locale_t Loaded() {
    static const locale_t loaded = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return loaded;
  }

 private:
  locale_t before_;
};

}  // namespace cenote::sinkhole
