#include "ops/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "collector/model/escape.h"
#include "ops/clock.h"

namespace cenote::ops {
namespace {

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      break;
  }
  return "error";
}

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

// A word stands as it is; anything else is quoted, so that key=value pairs can be told apart again.
std::string Quoted(const std::string& value) {
  std::string safe = EscapeForTerminal(value);
  if (!safe.empty() && safe.find_first_of(" \"=") == std::string::npos) {
    return safe;
  }
  std::string out = "\"";
  for (const char c : safe) {
    out += c == '"' ? "\\\"" : std::string(1, c);
  }
  return out + "\"";
}

std::string TextLine(std::string_view role, LogLevel level, std::string_view message, const Log::Fields& fields) {
  std::string line = FormatTime(Now());
  line.append(" ").append(LevelName(level)).append(" ").append(role).append(": ").append(EscapeForTerminal(message));
  for (const LogField& field : fields) {
    line.append(" ").append(field.key).append("=").append(Quoted(field.value));
  }
  return line;
}

std::string JsonLine(std::string_view role, LogLevel level, std::string_view message, const Log::Fields& fields) {
  nlohmann::ordered_json line;
  line["time"] = FormatTime(Now());
  line["level"] = LevelName(level);
  line["role"] = role;
  line["message"] = ToValidUtf8(message);
  for (const LogField& field : fields) {
    line[std::string(field.key)] = ToValidUtf8(field.value);
  }
  return line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

}  // namespace

struct Log::Impl {
  std::string role;
  LogFormat format;
  spdlog::logger logger;
};

Log::Log(std::string role, LogLevel level, LogFormat format)
    : impl_(std::make_unique<Impl>(
          Impl{std::move(role), format, spdlog::logger("cenote", std::make_shared<spdlog::sinks::stderr_sink_mt>())})) {
  impl_->logger.set_pattern("%v");
  impl_->logger.set_level(SpdlogLevel(level));
  impl_->logger.flush_on(spdlog::level::trace);
}

Log::~Log() = default;

void Log::Debug(std::string_view message, Fields fields) { Write(LogLevel::kDebug, message, fields); }
void Log::Info(std::string_view message, Fields fields) { Write(LogLevel::kInfo, message, fields); }
void Log::Warn(std::string_view message, Fields fields) { Write(LogLevel::kWarn, message, fields); }
void Log::Error(std::string_view message, Fields fields) { Write(LogLevel::kError, message, fields); }

void Log::Write(LogLevel level, std::string_view message, Fields fields) {
  if (!impl_->logger.should_log(SpdlogLevel(level))) {
    return;
  }
  const std::string line = impl_->format == LogFormat::kJson ? JsonLine(impl_->role, level, message, fields)
                                                             : TextLine(impl_->role, level, message, fields);
  impl_->logger.log(SpdlogLevel(level), spdlog::string_view_t(line));
}

unsigned Throttle::Pass(std::chrono::steady_clock::time_point now) {
  ++held_;
  if (now < next_) {
    return 0;
  }
  next_ = now + interval_;
  return std::exchange(held_, 0U);
}

}  // namespace cenote::ops
