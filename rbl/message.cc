#include "rbl/message.h"

#include "collector/model/bytes.h"

namespace cenote::rbl {
namespace {

constexpr std::size_t kQuestionTail = 4;  // type and class

// Walks a message from behind its header; any malformed piece ends the walk.
class Walker {
 public:
  Walker(std::string_view message, Request& request) : message_(message), request_(request) {}

  bool Questions(unsigned count) {
    for (unsigned place = 0; place < count; ++place) {
      const auto end = SkipName(message_, offset_);
      if (!end.has_value() || message_.size() - *end < kQuestionTail) {
        return false;
      }
      if (count == 1 && !KeepQuestion()) {
        return false;
      }
      offset_ = *end + kQuestionTail;
    }
    return true;
  }

  bool Records(unsigned count, bool additional) {
    for (unsigned place = 0; place < count; ++place) {
      if (!Record(additional)) {
        return false;
      }
    }
    return true;
  }

  bool AtEnd() const { return offset_ == message_.size(); }

 private:
  bool KeepQuestion() {
    const auto name = NameView::Read(message_.substr(offset_));
    if (!name.has_value()) {
      return false;
    }
    ByteReader tail(message_.substr(offset_ + name->wire().size(), kQuestionTail));
    Question question;
    question.name = *name;
    question.type = tail.U16();
    question.dns_class = tail.U16();
    question.bytes = message_.substr(offset_, name->wire().size() + kQuestionTail);
    request_.question = question;
    return true;
  }

  bool Record(bool additional) {
    const auto end = SkipName(message_, offset_);
    if (!end.has_value()) {
      return false;
    }
    const bool root = *end - offset_ == 1;
    ByteReader reader(message_.substr(*end));
    const std::uint16_t type = reader.U16();
    const std::uint16_t dns_class = reader.U16();
    const std::uint32_t ttl = reader.U32();
    const std::string_view data = reader.Bytes(reader.U16());
    if (!reader.ok()) {
      return false;
    }
    offset_ = message_.size() - reader.remaining();
    return type != kTypeOpt || (additional && root && KeepEdns(dns_class, ttl, data));
  }

  bool KeepEdns(std::uint16_t size, std::uint32_t ttl, std::string_view options) {
    if (request_.edns.has_value()) {
      return false;  // RFC 6891 6.1.1
    }
    Edns edns;
    edns.size = size;
    edns.version = static_cast<std::uint8_t>(ttl >> 16U);
    edns.dnssec_ok = (ttl & 0x8000U) != 0;
    request_.edns = edns;
    ByteReader reader(options);
    while (reader.ok() && !reader.AtEnd()) {
      reader.U16();
      reader.Bytes(reader.U16());
    }
    return reader.ok();
  }

  std::string_view message_;
  Request& request_;
  std::size_t offset_ = kHeaderSize;
};

}  // namespace

std::optional<Request> ParseRequest(std::string_view bytes) {
  ByteReader header(bytes.substr(0, kHeaderSize));
  Request request;
  request.id = header.U16();
  request.flags = header.U16();
  const unsigned questions = header.U16();
  const unsigned answers = header.U16();
  const unsigned authorities = header.U16();
  const unsigned additionals = header.U16();
  if (!header.ok() || (request.flags & kFlagQr) != 0) {
    return std::nullopt;
  }
  Walker walker(bytes, request);
  const bool walked = walker.Questions(questions) && walker.Records(answers, false) &&
                      walker.Records(authorities, false) && walker.Records(additionals, true);
  request.well_formed = walked && questions == 1 && walker.AtEnd();
  return request;
}

}  // namespace cenote::rbl
