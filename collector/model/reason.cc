#include "collector/model/reason.h"

#include <algorithm>

#include "collector/model/escape.h"

namespace cenote {
namespace {

constexpr std::size_t kLongestName = 32;

bool IsLabelByte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

bool IsReasonName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), IsLabelByte) &&
         name.front() != '-' && name.back() != '-';
}

bool IsWording(std::string_view wording) {
  return !wording.empty() && wording.size() <= kMaxWording &&
         std::all_of(wording.begin(), wording.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Error Refused(std::string_view name, const std::string& why) {
  return {Error::Code::kInvalid, "reason " + Quote(name) + ": " + why};
}

}  // namespace

IpAddress Reason::Answer() const { return IpAddress::V4(0x7f000000U | number); }

ReasonTable::ReasonTable()
    : rows_{{kReasonBot, "bot", "Infected host (bot): it sent mail to a spam trap"},
            {kReasonRelay, "relay", "Mail server that relays spam to traps"},
            {kReasonManual, "manual", "Listed by the operator"},
            {kReasonImport, "import", "Listed by an imported list"},
            {kReasonSpamName, "spam-name", "Domain that is advertised in spam sent to traps"},
            {kReasonPhishing, "phishing", "Domain that is used for phishing"},
            {kReasonMalware, "malware", "Domain that spreads or controls malware"}} {}

Status ReasonTable::Add(std::string_view name, std::uint16_t number, std::string_view wording) {
  if (!IsReasonName(name)) {
    return Refused(name, "the name must be 1 to 32 bytes of a-z, 0-9 and inner hyphens");
  }
  if (number < kFirstCustomReason || number > kLastCustomReason) {
    return Refused(name, "the number " + std::to_string(number) + " is not within " +
                             std::to_string(kFirstCustomReason) + " to " + std::to_string(kLastCustomReason));
  }
  if (!IsWording(wording)) {
    return Refused(name, "the text must be 1 to " + std::to_string(kMaxWording) + " printable ASCII characters");
  }
  if (Find(name) != nullptr) {
    return Refused(name, "the name is taken");
  }
  if (const ReasonRow* row = Find(Reason{number})) {
    return Refused(name, "the number " + std::to_string(number) + " belongs to " + Quote(row->name));
  }
  rows_.push_back({Reason{number}, std::string(name), std::string(wording)});
  return {};
}

const ReasonRow* ReasonTable::Find(Reason reason) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const ReasonRow& r) { return r.reason == reason; });
  return row == rows_.end() ? nullptr : &*row;
}

const ReasonRow* ReasonTable::Find(std::string_view name) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const ReasonRow& r) { return r.name == name; });
  return row == rows_.end() ? nullptr : &*row;
}

std::string ReasonTable::NameOf(Reason reason) const {
  const ReasonRow* row = Find(reason);
  return row == nullptr ? reason.Answer().ToString() : row->name;
}

}  // namespace cenote
