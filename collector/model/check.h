// CENOTE_CHECK(condition): an invariant of ours, checked in every build. A broken one ends the process; the supervisor
// restarts it. Never use it for what a peer, a file or an operator can cause: that is a Result.
#pragma once

namespace cenote {

// Prints the place and the condition to standard error and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace cenote

// A macro, because only a macro can name the condition and its place (std::source_location fails with clang 14).
#define CENOTE_CHECK(condition)                              \
  do {                                                       \
    if (!(condition)) {                                      \
      ::cenote::CheckFailed(__FILE__, __LINE__, #condition); \
    }                                                        \
  } while (false)
