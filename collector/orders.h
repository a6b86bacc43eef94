// Order: what an operator wants of the store, and OrderReply: what came of it. They cross the control socket as frames
// (kOrder, kOrderReply); the layout's page is ops/doc/formats.md. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/change.h"
#include "collector/model/listing.h"
#include "collector/model/reason.h"
#include "collector/model/result.h"
#include "collector/model/subject.h"
#include "collector/model/time.h"

namespace cenote::collector {

// Numbers are on the wire.
enum class OrderKind : std::uint8_t {
  kAdd = 1,       // sets the operator's part of one Subject
  kRemove = 2,    // ends parts of one Subject
  kAllow = 3,     // makes a hole and ends what it covers
  kDisallow = 4,  // takes an operator's hole away
  kImport = 5,    // sets an import's part of each of `subjects`: one chunk of a file
};
std::string_view OrderName(OrderKind kind);

struct Order {
  OrderKind kind = OrderKind::kAdd;
  Time given{};      // when the command was run
  std::string who;   // who ran it, as the command says
  std::string why;   // the note
  Subject subject;   // all but kImport
  Reason reason;     // kAdd, kImport
  Duration lasts{};  // kAdd, kImport
  bool publish = true;
  std::optional<Source> source;   // kRemove: only this source's part (nothing: all parts); kImport: the import
  std::vector<Subject> subjects;  // kImport, at most kImportChunk
  friend bool operator==(const Order&, const Order&) = default;
};

struct OrderReply {
  std::optional<Error> error;   // it was refused; nothing changed
  std::uint64_t listed = 0;     // parts made
  std::uint64_t refreshed = 0;  // parts that were there and got a new end or note
  std::uint64_t exempt = 0;     // subjects of an import that lie in exempt space
  std::uint64_t ended = 0;      // parts or Listings that were ended
  Serial serial = 0;
};

inline constexpr std::size_t kImportChunk = 4000;
inline constexpr std::size_t kMaxWho = 64;
inline constexpr std::size_t kMaxOrder = 2U << 20U;  // an encoded Order

std::string Encode(const Order& order);
Result<Order> DecodeOrder(std::string_view bytes);
std::string Encode(const OrderReply& reply);
Result<OrderReply> DecodeOrderReply(std::string_view bytes);

// The name of an import: 1 to 64 of [A-Za-z0-9._-].
bool IsImportName(std::string_view name);
// "judgement", "operator", "import:NAME".
std::string SourceText(const Source& source);
Result<Source> ParseSource(std::string_view text);

}  // namespace cenote::collector
