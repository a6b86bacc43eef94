// Reason: why something is listed. The number is the answer: 127.0.<high byte>.<low byte>. Numbers are never reused.
//
// The built-in rows stand for good. Operators declare more for their imports in the configuration ([[reason]], from
// 127.0.0.32); a ReasonTable is made once at start from both and then only read. Any thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/ip.h"
#include "collector/model/result.h"

namespace cenote {

struct Reason {
  std::uint16_t number = 0;
  IpAddress Answer() const;  // 127.0.x.y
  bool ForNames() const { return number >= 0x0100; }
  friend auto operator<=>(const Reason&, const Reason&) = default;
};

inline constexpr Reason kReasonBot{2};
inline constexpr Reason kReasonRelay{3};
inline constexpr Reason kReasonManual{4};
inline constexpr Reason kReasonImport{5};
inline constexpr Reason kReasonSpamName{0x0102};
inline constexpr Reason kReasonPhishing{0x0104};
inline constexpr Reason kReasonMalware{0x0105};
inline constexpr std::uint16_t kFirstCustomReason = 32;
inline constexpr std::uint16_t kLastCustomReason = 254;
inline constexpr std::size_t kMaxWording = 100;  // leaves room in one TXT string of 255 bytes

struct ReasonRow {
  Reason reason;
  std::string name;     // the sublist's label, the word in commands and feeds: [a-z0-9-], 1 to 32 bytes
  std::string wording;  // the TXT's first words
};

class ReasonTable {
 public:
  ReasonTable();  // the built-in rows
  // Adds an operator's row; kInvalid when the name or number is taken or out of range, or the wording is empty, longer
  // than kMaxWording or not printable ASCII.
  Status Add(std::string_view name, std::uint16_t number, std::string_view wording);

  const std::vector<ReasonRow>& rows() const { return rows_; }
  const ReasonRow* Find(Reason reason) const;
  const ReasonRow* Find(std::string_view name) const;
  std::string NameOf(Reason reason) const;  // "127.0.0.x" where the number is not (any more) declared

 private:
  std::vector<ReasonRow> rows_;
};

}  // namespace cenote
