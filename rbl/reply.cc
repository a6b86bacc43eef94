#include "rbl/reply.h"

#include <algorithm>

#include "collector/model/check.h"

namespace cenote::rbl {
namespace {

constexpr std::size_t kEdeSize = 6;  // option code, length, info code; no text
constexpr std::size_t kMaxString = 255;

}  // namespace

Reply::Reply(const Request& request, std::span<char> out) : request_(request), out_(out), writer_(out) {
  CENOTE_CHECK(out.size() >= kPlainUdpSize);
  // Room for the longest OPT is kept back, so that it fits whatever happens to the records.
  writer_.SetCapacity(out.first(out.size() - (request.edns.has_value() ? kOptFixedSize + kEdeSize : 0)));
  writer_.U16(request.id);
  for (std::size_t place = 2; place < kHeaderSize; place += 2) {
    writer_.U16(0);
  }
  if (request.question.has_value()) {
    writer_.Bytes(request.question->bytes);
  }
  sections_ = writer_.size();
}

void Reply::SetRcode(Rcode rcode, Ede ede) {
  rcode_ = rcode;
  ede_ = ede;
}

void Reply::Record(std::size_t offset, std::uint16_t type, std::uint32_t ttl, std::size_t data_size) {
  writer_.U16(static_cast<std::uint16_t>(kPointerBits | (kHeaderSize + offset)));
  writer_.U16(type);
  writer_.U16(kClassIn);
  writer_.U32(ttl);
  writer_.U16(static_cast<std::uint16_t>(data_size));
}

void Reply::AddAnswer(std::size_t offset, std::uint16_t type, std::uint32_t ttl, std::string_view data) {
  Record(offset, type, ttl, data.size());
  writer_.Bytes(data);
  ++answers_;
}

void Reply::AddText(std::size_t offset, std::uint32_t ttl, std::string_view text) {
  const std::size_t strings = std::max<std::size_t>(1, (text.size() + kMaxString - 1) / kMaxString);
  Record(offset, kTypeTxt, ttl, text.size() + strings);
  for (std::size_t place = 0; place < strings; ++place) {
    const std::string_view piece = text.substr(place * kMaxString, kMaxString);
    writer_.U8(static_cast<std::uint8_t>(piece.size()));
    writer_.Bytes(piece);
  }
  ++answers_;
}

void Reply::AddAuthority(std::size_t offset, std::uint16_t type, std::uint32_t ttl, std::string_view data) {
  Record(offset, type, ttl, data.size());
  writer_.Bytes(data);
  ++authorities_;
}

void Reply::WriteOpt() {
  const bool with_ede = ede_ != Ede::kNone;
  writer_.U8(0);
  writer_.U16(kTypeOpt);
  writer_.U16(kEdnsUdpSize);
  writer_.U8(static_cast<std::uint8_t>(static_cast<unsigned>(rcode_) >> 4U));
  writer_.U8(0);  // our version
  writer_.U16(request_.edns->dnssec_ok ? 0x8000 : 0);
  writer_.U16(with_ede ? kEdeSize : 0);
  if (with_ede) {
    writer_.U16(kOptionEde);
    writer_.U16(2);
    writer_.U16(static_cast<std::uint16_t>(ede_));
  }
}

std::size_t Reply::Finish() {
  if (writer_.full()) {
    truncated_ = true;
    answers_ = authorities_ = 0;
    writer_.Rewind(sections_);
  }
  writer_.SetCapacity(out_);
  if (request_.edns.has_value()) {
    WriteOpt();
  }
  unsigned flags = kFlagQr | (request_.flags & (kOpcodeMask | kFlagRd)) | (static_cast<unsigned>(rcode_) & 0xFU);
  flags |= authoritative_ ? kFlagAa : 0U;
  flags |= truncated_ ? kFlagTc : 0U;
  writer_.PutU16(2, static_cast<std::uint16_t>(flags));
  writer_.PutU16(4, request_.question.has_value() ? 1 : 0);
  writer_.PutU16(6, answers_);
  writer_.PutU16(8, authorities_);
  writer_.PutU16(10, request_.edns.has_value() ? 1 : 0);
  return writer_.size();
}

}  // namespace cenote::rbl
