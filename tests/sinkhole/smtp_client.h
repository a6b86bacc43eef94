// A blocking TCP client with a deadline on everything, for tests against a running Worker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ops/fd.h"

namespace cenote::sinkhole {

class SmtpClient {
 public:
  // `receive_buffer`: SO_RCVBUF, 0 for the kernel's default.
  explicit SmtpClient(std::uint16_t port, int receive_buffer = 0);

  bool Send(std::string_view bytes);  // false: the connection is broken
  // Sends as much as goes without waiting; the bytes that went, -1 when the connection is broken.
  long SendSome(std::string_view bytes);
  // One line without CRLF; "<closed>" or "<deadline>" when none comes.
  std::string Line();
  // The last line of a reply.
  std::string Reply();
  std::string Ask(std::string_view line);  // sends it with CRLF, gives the last line of the reply
  // HELO to the end of DATA, all in their order; gives the last reply. The banner was read.
  std::string Message(std::string_view body);
  void HalfClose();
  void Close() { fd_.Reset(); }

 private:
  ops::Fd fd_;
  std::string in_;
};

}  // namespace cenote::sinkhole
