#include "collector/orders.h"

#include <algorithm>

#include "collector/model/bytes.h"

namespace cenote::collector {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMaxKey = 300;
constexpr std::size_t kMaxMessage = 1024;
constexpr Duration kLongest = std::chrono::hours(24 * 36525);  // a hundred years

Error BadOrder(const char* what) { return {Error::Code::kCorrupt, std::string("order: ") + what}; }

void WriteSource(ByteWriter& out, const std::optional<Source>& source) {
  out.U8(source ? static_cast<std::uint8_t>(source->kind) : 0);
  out.Blob(source ? std::string_view(source->name) : std::string_view());
}

bool ReadSource(ByteReader& in, std::optional<Source>& source) {
  const std::uint8_t kind = in.U8();
  const std::string_view name = in.Blob(64);
  if (kind == 0) {
    return name.empty();
  }
  if (kind > static_cast<std::uint8_t>(SourceKind::kImport)) {
    return false;
  }
  source = Source{static_cast<SourceKind>(kind), std::string(name)};
  return (source->kind == SourceKind::kImport) ? IsImportName(name) : name.empty();
}

bool ReadSubject(ByteReader& in, Subject& subject) {
  Result<Subject> read = Subject::FromKey(in.Blob(kMaxKey));
  if (!in.ok() || !read.ok()) {
    return false;
  }
  subject = std::move(*read);
  return true;
}

Status ReadSubjects(ByteReader& in, std::vector<Subject>& subjects) {
  const std::uint64_t count = in.Varint();
  if (count > kImportChunk) {
    return BadOrder("too many subjects");
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!ReadSubject(in, subjects.emplace_back())) {
      return BadOrder("a subject does not decode");
    }
  }
  return {};
}

}  // namespace

std::string_view OrderName(OrderKind kind) {
  switch (kind) {
    case OrderKind::kAdd:
      return "add";
    case OrderKind::kRemove:
      return "remove";
    case OrderKind::kAllow:
      return "allow";
    case OrderKind::kDisallow:
      return "disallow";
    case OrderKind::kImport:
      return "import";
  }
  return "unknown";
}

std::string Encode(const Order& order) {
  ByteWriter out;
  out.U8(kVersion);
  out.U8(static_cast<std::uint8_t>(order.kind));
  out.U64(static_cast<std::uint64_t>(ToMs(order.given)));
  out.Blob(std::string_view(order.who).substr(0, kMaxWho));
  out.Blob(std::string_view(order.why).substr(0, kMaxNote));
  out.U16(order.reason.number);
  out.U64(static_cast<std::uint64_t>(order.lasts.count()));
  out.U8(order.publish ? 1 : 0);
  WriteSource(out, order.source);
  out.Blob(order.subject.Key());
  const std::size_t count = std::min(order.subjects.size(), kImportChunk);
  out.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    out.Blob(order.subjects[i].Key());
  }
  return out.Take();
}

Result<Order> DecodeOrder(std::string_view bytes) {
  ByteReader in(bytes);
  Order order;
  if (in.U8() != kVersion) {
    return BadOrder("unknown version");
  }
  const std::uint8_t kind = in.U8();
  if (kind < static_cast<std::uint8_t>(OrderKind::kAdd) || kind > static_cast<std::uint8_t>(OrderKind::kImport)) {
    return BadOrder("unknown kind");
  }
  order.kind = static_cast<OrderKind>(kind);
  order.given = FromMs(static_cast<std::int64_t>(in.U64()));
  order.who = in.Blob(kMaxWho);
  order.why = in.Blob(kMaxNote);
  order.reason = Reason{in.U16()};
  order.lasts = Duration(static_cast<std::int64_t>(in.U64()));
  const std::uint8_t publish = in.U8();
  order.publish = publish == 1;
  if (order.lasts < Duration::zero() || order.lasts > kLongest || publish > 1) {
    return BadOrder("a duration or flag is out of range");
  }
  if (!ReadSource(in, order.source) || !ReadSubject(in, order.subject)) {
    return BadOrder("its source or subject does not decode");
  }
  if (const Status read = ReadSubjects(in, order.subjects); !read) {
    return read.error();
  }
  if (!in.ok() || !in.AtEnd()) {
    return BadOrder("its length is wrong");
  }
  return order;
}

std::string Encode(const OrderReply& reply) {
  ByteWriter out;
  out.U8(kVersion);
  out.U8(reply.error ? static_cast<std::uint8_t>(static_cast<unsigned>(reply.error->code) + 1) : 0);
  out.Blob(reply.error ? std::string_view(reply.error->message).substr(0, kMaxMessage) : std::string_view());
  for (const std::uint64_t number : {reply.listed, reply.refreshed, reply.exempt, reply.ended, reply.serial}) {
    out.Varint(number);
  }
  return out.Take();
}

Result<OrderReply> DecodeOrderReply(std::string_view bytes) {
  ByteReader in(bytes);
  OrderReply reply;
  const std::uint8_t version = in.U8();
  const std::uint8_t code = in.U8();
  const std::string_view message = in.Blob(kMaxMessage);
  if (version != kVersion || code > static_cast<unsigned>(Error::Code::kUnavailable) + 1) {
    return Error{Error::Code::kCorrupt, "order reply: unknown version or code"};
  }
  if (code != 0) {
    reply.error = Error{static_cast<Error::Code>(code - 1), std::string(message)};
  }
  for (std::uint64_t* number : {&reply.listed, &reply.refreshed, &reply.exempt, &reply.ended, &reply.serial}) {
    *number = in.Varint();
  }
  if (!in.ok() || !in.AtEnd()) {
    return Error{Error::Code::kCorrupt, "order reply: its length is wrong"};
  }
  return reply;
}

bool IsImportName(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string SourceText(const Source& source) {
  switch (source.kind) {
    case SourceKind::kJudgement:
      return "judgement";
    case SourceKind::kOperator:
      return "operator";
    case SourceKind::kImport:
      return "import:" + source.name;
  }
  return "unknown";
}

Result<Source> ParseSource(std::string_view text) {
  constexpr std::string_view kImport = "import:";
  if (text == "judgement") {
    return Source{SourceKind::kJudgement, ""};
  }
  if (text == "operator") {
    return Source{SourceKind::kOperator, ""};
  }
  if (text.substr(0, kImport.size()) == kImport && IsImportName(text.substr(kImport.size()))) {
    return Source{SourceKind::kImport, std::string(text.substr(kImport.size()))};
  }
  return Error{Error::Code::kInvalid,
               "source '" + std::string(text) + "': must be judgement, operator, import:NAME or all"};
}

}  // namespace cenote::collector
