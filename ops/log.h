// Log: one line per thing that an operator should know, as text or as JSON lines (spdlog behind). Never a line per
// packet.
//
// Made once by a role, passed by reference, outlives what uses it. Any thread. Values are escaped: a bot's bytes never
// reach a terminal raw.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "collector/model/result.h"
#include "collector/model/time.h"

namespace cenote::ops {

struct LogField {
  std::string_view key;
  std::string value;
};

enum class LogLevel { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kText, kJson };

class Log {
 public:
  using Fields = std::initializer_list<LogField>;

  // Writes to standard error; `role` stands in every line.
  Log(std::string role, LogLevel level, LogFormat format);
  ~Log();

  void Debug(std::string_view message, Fields fields = {});
  void Info(std::string_view message, Fields fields = {});
  void Warn(std::string_view message, Fields fields = {});
  void Error(std::string_view message, Fields fields = {});

 private:
  void Write(LogLevel level, std::string_view message, Fields fields);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Lets through one of many equal warnings: at most one per `interval`, counting what it held back. One thread.
class Throttle {
 public:
  explicit Throttle(Duration interval) : interval_(interval) {}
  // The number of calls since the last one that was let through, this one included; 0 when this one is held back.
  unsigned Pass(std::chrono::steady_clock::time_point now);

 private:
  Duration interval_;
  std::chrono::steady_clock::time_point next_{};
  unsigned held_ = 0;
};

}  // namespace cenote::ops
