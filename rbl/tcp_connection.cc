#include "rbl/tcp_connection.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace cenote::rbl {
namespace {

constexpr std::size_t kReadSize = 16U << 10U;
constexpr std::size_t kMaxOutput = 16U << 10U;  // replies waiting; one more may stand on top
constexpr std::size_t kKeep = 4U << 10U;        // of a buffer's memory while it is empty

bool WouldBlock(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

// A thousand idle clients must not hold what their longest message once took.
void Shrink(std::string& buffer) {
  if (buffer.empty() && buffer.capacity() > kKeep) {
    buffer.shrink_to_fit();
  }
}

}  // namespace

TcpConnection::TcpConnection(ops::EventLoop& loop, ops::Fd socket, TcpAnswerer& answerer,
                             std::chrono::milliseconds idle, std::function<void()> closed)
    : socket_(std::move(socket)),
      answerer_(answerer),
      idle_(idle),
      closed_(std::move(closed)),
      readable_(loop, socket_.get(), EV_READ | EV_PERSIST, [this](short) { OnReadable(); }),
      writable_(loop, socket_.get(), EV_WRITE | EV_PERSIST, [this](short) { OnWritable(); }),
      deadline_(ops::Event::Timer(loop, [this](short) { Settle(Step::kClose); })) {
  readable_.Start();
  deadline_.Start(idle_);
}

void TcpConnection::OnReadable() { Settle(Read() == Step::kGoOn ? Work() : Step::kClose); }

void TcpConnection::OnWritable() { Settle(Work()); }

TcpConnection::Step TcpConnection::Read() {
  std::array<char, kReadSize> bytes;
  const ssize_t size = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (size < 0) {
    return WouldBlock(errno) ? Step::kGoOn : Step::kClose;
  }
  peer_done_ = size == 0;
  input_.append(bytes.data(), static_cast<std::size_t>(size));
  return Step::kGoOn;
}

TcpConnection::Step TcpConnection::Work() {
  for (bool more = true; more;) {
    const bool waited = !output_.empty();
    const TcpAnswerer::Progress progress = answerer_.Answer(input_, output_, kMaxOutput);
    if (progress.broken) {  // nothing behind it can be told apart; what was asked before it is still answered
      peer_done_ = true;
      input_.clear();
    }
    if (Write() == Step::kClose) {
      return Step::kClose;
    }
    // Taking part of the replies does not prolong the time: a reader of one byte a second must not stay for ever.
    if (output_.empty() && (waited || progress.answered > 0)) {
      deadline_.Start(idle_);
    }
    more = output_.empty() && progress.answered > 0;
  }
  Shrink(input_);
  Shrink(output_);
  return peer_done_ && output_.empty() ? Step::kClose : Step::kGoOn;
}

TcpConnection::Step TcpConnection::Write() {
  while (written_ < output_.size()) {
    const ssize_t size = ::send(socket_.get(), output_.data() + written_, output_.size() - written_, MSG_NOSIGNAL);
    if (size < 0) {
      return WouldBlock(errno) ? Step::kGoOn : Step::kClose;
    }
    written_ += static_cast<std::size_t>(size);
  }
  output_.clear();
  written_ = 0;
  return Step::kGoOn;
}

void TcpConnection::Settle(Step step) {
  if (step == Step::kClose) {
    const auto closed = std::move(closed_);
    closed();
    return;
  }
  if (output_.empty() && !peer_done_) {
    readable_.Start();
  } else {
    readable_.Stop();
  }
  if (output_.empty()) {
    writable_.Stop();
  } else {
    writable_.Start();
  }
}

}  // namespace cenote::rbl
