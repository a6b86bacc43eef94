// A reply in the making: header, the question as it came, records, OPT. Writes into a caller's buffer and never past
// the limit that client and transport set; what does not fit becomes TC with empty sections (RFC 2181 9).
//
// One reply, one thread; borrows the Request's bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rbl/message.h"
#include "rbl/wire.h"

namespace cenote::rbl {

class Reply {
 public:
  // At least kPlainUdpSize bytes of room.
  Reply(const Request& request, std::span<char> out);

  void SetAuthoritative(bool authoritative) { authoritative_ = authoritative; }
  void SetRcode(Rcode rcode, Ede ede = Ede::kNone);
  Rcode rcode() const { return rcode_; }

  // A record whose owner stands in the question, `offset` bytes into its name. Answers come before authorities.
  void AddAnswer(std::size_t offset, std::uint16_t type, std::uint32_t ttl, std::string_view data);
  // A TXT record: `text` cut into strings of at most 255 bytes (RFC 1035 3.3.14).
  void AddText(std::size_t offset, std::uint32_t ttl, std::string_view text);
  // The SOA of a negative answer (RFC 2308 3).
  void AddAuthority(std::size_t offset, std::uint16_t type, std::uint32_t ttl, std::string_view data);

  bool truncated() const { return truncated_; }
  std::size_t Finish();  // the message's size; call once

 private:
  void Record(std::size_t offset, std::uint16_t type, std::uint32_t ttl, std::size_t data_size);
  void WriteOpt();

  const Request& request_;
  std::span<char> out_;
  WireWriter writer_;
  std::size_t sections_ = 0;  // where the records begin
  std::uint16_t answers_ = 0;
  std::uint16_t authorities_ = 0;
  Rcode rcode_ = Rcode::kNoError;
  Ede ede_ = Ede::kNone;
  bool authoritative_ = false;
  bool truncated_ = false;
};

}  // namespace cenote::rbl
