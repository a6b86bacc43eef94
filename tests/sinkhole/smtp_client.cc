#include "tests/sinkhole/smtp_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "collector/model/check.h"

namespace cenote::sinkhole {

namespace {
constexpr int kDeadlineMs = 20'000;
}  // namespace

SmtpClient::SmtpClient(std::uint16_t port, int receive_buffer) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) {
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CENOTE_CHECK(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

bool SmtpClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

long SmtpClient::SendSome(std::string_view bytes) {
  const ssize_t size = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : size;
}

std::string SmtpClient::Line() {
  while (true) {
    const std::size_t end = in_.find("\r\n");
    if (end != std::string::npos) {
      std::string line = in_.substr(0, end);
      in_.erase(0, end + 2);
      return line;
    }
    pollfd polled{fd_.get(), POLLIN, 0};
    if (::poll(&polled, 1, kDeadlineMs) <= 0) {
      return "<deadline>";
    }
    std::array<char, 4096> buffer{};
    const ssize_t size = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (size <= 0) {
      return "<closed>";
    }
    in_.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::string SmtpClient::Reply() {
  std::string line = Line();
  while (line.size() > 3 && line[3] == '-') {
    line = Line();
  }
  return line;
}

std::string SmtpClient::Ask(std::string_view line) {
  Send(std::string(line) + "\r\n");
  return Reply();
}

std::string SmtpClient::Message(std::string_view body) {
  for (const char* line : {"HELO mail.example.net", "MAIL FROM:<a@example.net>", "RCPT TO:<b@trap.example>", "DATA"}) {
    Ask(line);
  }
  return Ask(std::string(body) + "\r\n.");
}

void SmtpClient::HalfClose() { ::shutdown(fd_.get(), SHUT_WR); }

}  // namespace cenote::sinkhole
