#include "rbl/tcp_answerer.h"

#include <optional>
#include <string_view>

#include "ops/clock.h"
#include "rbl/answer.h"

namespace cenote::rbl {
namespace {

constexpr std::size_t kLengthSize = 2;

// The first message of a stream, or nothing while it is incomplete.
std::optional<std::string_view> FirstMessage(std::string_view stream) {
  if (stream.size() < kLengthSize) {
    return std::nullopt;
  }
  const auto high = static_cast<unsigned char>(stream[0]);
  const auto low = static_cast<unsigned char>(stream[1]);
  const std::size_t length = (std::size_t{high} << 8U) | low;
  stream.remove_prefix(kLengthSize);
  return stream.size() < length ? std::nullopt : std::optional(stream.substr(0, length));
}

}  // namespace

TcpAnswerer::TcpAnswerer(const Zones& zones, const StoreDoor& door, ops::Metrics& metrics)
    : zones_(zones), lookup_(door), meters_(metrics, ops::Transport::kTcp), reply_(kMaxMessage) {}

TcpAnswerer::Progress TcpAnswerer::Answer(std::string& input, std::string& output, std::size_t most) {
  Progress progress;
  std::string_view rest = input;
  auto message = FirstMessage(rest);
  if (!message.has_value()) {
    return progress;
  }
  const auto begin = ops::Monotonic();
  const View view = lookup_.Begin(zones_, ops::Now());
  while (message.has_value() && !progress.broken && output.size() < most) {
    const Answered answered = rbl::Answer(*message, ops::Transport::kTcp, view, reply_);
    tally_.Count(answered);
    progress.broken = answered.size == 0;
    if (!progress.broken) {
      output.push_back(static_cast<char>(answered.size >> 8U));
      output.push_back(static_cast<char>(answered.size));
      output.append(reply_.data(), answered.size);
      ++progress.answered;
    }
    rest.remove_prefix(kLengthSize + message->size());
    message = FirstMessage(rest);
  }
  lookup_.End();
  input.erase(0, input.size() - rest.size());
  meters_.Flush(tally_);
  meters_.Took(ops::Monotonic() - begin);
  return progress;
}

}  // namespace cenote::rbl
