#include "collector/frame_stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace cenote::collector {
namespace {

constexpr std::size_t kReadSize = 64U << 10U;

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

FrameStream::FrameStream(ops::EventLoop& loop, ops::Fd fd, std::size_t most, Callbacks callbacks)
    : fd_(std::move(fd)), most_(most), callbacks_(std::move(callbacks)) {
  readable_ = ops::Event(loop, fd_.get(), EV_READ, [this](short) { OnReadable(); });
  writable_ = ops::Event(loop, fd_.get(), EV_WRITE, [this](short) { OnWritable(); });
  again_ = ops::Event::Timer(loop, [this](short) { OnReadable(); });
  Rearm();
}

void FrameStream::Send(FrameType type, std::string_view payload) {
  AppendFrame(type, payload, out_);
  Flush();
}

void FrameStream::Flush() {
  Write();  // a dead peer shows when it is read from
  if (!out_.empty()) {
    writable_.Start();
  }
}

void FrameStream::Pause() {
  paused_ = true;
  readable_.Stop();
  again_.Stop();
}

void FrameStream::Close() {
  closing_ = true;
  paused_ = true;
  readable_.Stop();
  again_.Start(std::chrono::milliseconds(0));
}

void FrameStream::Resume() {
  paused_ = false;
  if (!delivering_) {
    again_.Start(std::chrono::milliseconds(0));
  }
}

void FrameStream::OnReadable() {
  if (closing_) {
    return End(StreamEnd::kClosed);
  }
  std::array<char, kReadSize> bytes;
  if (in_.size() < kFrameHeader + most_) {
    const ssize_t size = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    if (size == 0 || (size < 0 && !WouldBlock())) {
      return End(size == 0 ? StreamEnd::kClosed : StreamEnd::kError);
    }
    if (size > 0) {
      in_.append(bytes.data(), static_cast<std::size_t>(size));
    }
  }
  if (!Deliver()) {
    return End(StreamEnd::kBadFrame);
  }
  Rearm();
}

bool FrameStream::Deliver() {
  std::size_t used = 0;
  bool good = true;
  delivering_ = true;
  while (good && !paused_ && out_.size() <= kMostUnsent) {
    const auto parsed = ParseFrame(std::string_view(in_).substr(used), most_);
    if (!parsed || !parsed->has_value()) {
      good = parsed.ok();
      break;
    }
    callbacks_.on_frame((*parsed)->frame);
    used += (*parsed)->size;
    good = !refused_;
  }
  delivering_ = false;
  in_.erase(0, used);
  return good;
}

void FrameStream::OnWritable() {
  if (!Write()) {
    return End(StreamEnd::kError);
  }
  if (!out_.empty()) {
    writable_.Start();
  } else if (!paused_) {
    again_.Start(std::chrono::milliseconds(0));
  }
}

bool FrameStream::Write() {
  while (!out_.empty()) {
    const ssize_t size = ::send(fd_.get(), out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0) {
      return WouldBlock();
    }
    out_.erase(0, static_cast<std::size_t>(size));
  }
  return true;
}

void FrameStream::Rearm() {
  if (!paused_ && out_.size() <= kMostUnsent) {
    readable_.Start();
  }
}

void FrameStream::End(StreamEnd end) {
  readable_.Stop();
  writable_.Stop();
  again_.Stop();
  const auto on_end = std::move(callbacks_.on_end);  // this object may die in the call
  on_end(end);
}

}  // namespace cenote::collector
