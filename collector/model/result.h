// Result<T>: a value, or why there is none. Status is a Result without a value.
//
// Every function of ours that can fail for a reason outside the program (bytes from a peer, a file, the database, the
// operator's configuration) returns one. Bugs are CENOTE_CHECKs; exceptions never cross our code. The names follow
// std::expected as far as they go, so that it can replace this when every compiler in use has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "collector/model/check.h"

namespace cenote {

struct Error {
  enum class Code {
    kInvalid,      // the input breaks a rule: a peer's bytes, a key's value, a command's argument
    kNotFound,     // what was asked for is not there
    kCorrupt,      // stored or framed bytes do not decode: a torn tail, a wrong CRC, an unknown version
    kIo,           // the operating system said no
    kFull,         // a bound is reached: disk, map, queue
    kDenied,       // not allowed: permissions, exempt space
    kUnavailable,  // not now: the collector is away, the store does not exist yet
  };
  Code code;
  std::string message;  // one line for a person; says what and why, without a full stop at the end
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(value()); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const T& value() const {
    CENOTE_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T& value() {
    CENOTE_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const Error& error() const {
    CENOTE_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    CENOTE_CHECK(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

// The same error with where it happened in front: "zone bl.example: ...".
inline Error Within(std::string_view context, const Error& error) {
  return {error.code, std::string(context) + ": " + error.message};
}

}  // namespace cenote
