#include "rbl/zone_answer.h"

#include <algorithm>
#include <optional>

#include "rbl/chosen.h"
#include "rbl/query_name.h"
#include "rbl/text.h"

namespace cenote::rbl {
namespace {

constexpr std::uint32_t kServerTtl = 3600;  // NS and the servers' addresses: they change with the configuration only
constexpr std::string_view kHeartbeatLabel = "_heartbeat";  // not a Reason's name, which has no underscore

// The answer to one well-formed question in one zone.
class ZoneAnswer {
 public:
  ZoneAnswer(const Question& question, const Zone& zone, const View& view, Reply& reply)
      : question_(question), zone_(zone), view_(view), reply_(reply), inside_(question.name.labels() - zone.labels()) {}

  ZoneOutcome Run() {
    reply_.SetAuthoritative(true);
    if (inside_ == 0) {
      Apex();
    } else {
      Inside();
    }
    return outcome_;
  }

 private:
  void Inside() {
    const QueryName direct = ReadQueryName(question_.name, inside_);
    if (direct.kind != QueryName::Kind::kOther) {
      return Named(direct, nullptr);
    }
    const std::string_view label = question_.name.Label(inside_ - 1);
    const Sublist* sublist = zone_.FindSublist(label);
    if (sublist != nullptr && inside_ == 1) {
      NoData();
    } else if (sublist != nullptr) {
      Named(ReadQueryName(question_.name, inside_ - 1), sublist);
    } else if (inside_ == 1 && zone_.IsServer(label)) {
      Server();
    } else if (inside_ == 1 && EqualIgnoringCase(label, kHeartbeatLabel)) {
      Heartbeat();
    } else {
      NotThere();
    }
  }

  bool Wants(std::uint16_t type) const { return question_.type == type || question_.type == kTypeAny; }

  void Apex() {
    if (Wants(kTypeSoa)) {  // ANY: one RRset (RFC 8482 4.1)
      SoaBuffer buffer;
      reply_.AddAnswer(0, kTypeSoa, zone_.ttl(), Soa(buffer));
    } else if (question_.type == kTypeNs) {
      for (const std::string& server : zone_.servers()) {
        reply_.AddAnswer(0, kTypeNs, kServerTtl, server);
      }
    } else {
      NoData();
    }
  }

  void Server() {
    std::uint16_t type = question_.type;
    if (type == kTypeAny && !zone_.addresses().empty()) {
      type = TypeOf(zone_.addresses().front());
    }
    bool any = false;
    for (const IpAddress& address : zone_.addresses()) {
      if (TypeOf(address) == type) {
        reply_.AddAnswer(0, type, kServerTtl, Bytes(address));
        any = true;
      }
    }
    if (!any) {
      NoData();
    }
  }
  static std::uint16_t TypeOf(const IpAddress& address) { return address.is_v4() ? kTypeA : kTypeAaaa; }

  // No Listing: what a monitor asks to see that the list is alive from the trap to here.
  void Heartbeat() {
    const std::optional<Time> at = view_.lookup->Heartbeat();
    if (!at.has_value()) {
      return Unreadable();
    }
    if (*at == Time{} || !Wants(kTypeTxt)) {
      return NoData();
    }
    reply_.AddText(0, zone_.negative_ttl(), FormatTime(*at));
  }

  void Named(const QueryName& query, const Sublist* only) {
    switch (query.kind) {
      case QueryName::Kind::kOther:
        return NotThere();
      case QueryName::Kind::kPartial:
        return NoData();
      case QueryName::Kind::kAddress:
        return IsLoopback(query.address) ? TestEntry(query.address, only) : Address(query, only);
    }
  }

  static bool IsLoopback(const IpAddress& address) { return address.is_v4() && address.bytes[0] == 127; }

  // RFC 5782 5: 127.0.0.2 in every list, 127.0.0.N for each value N that it can give, nothing else in 127/8. Names have
  // no conflict with IPv6 here, as the octet 127 is no nibble.
  void TestEntry(const IpAddress& address, const Sublist* only) {
    const std::uint32_t number = address.v4() & 0x00FFFFFFU;
    const Sublist* entry = nullptr;
    for (const Sublist& sublist : zone_.sublists()) {
      if ((only == nullptr || only == &sublist) && sublist.reason.number == number) {
        entry = &sublist;
      }
    }
    if (entry == nullptr && number == kReasonBot.number && !zone_.sublists().empty()) {
      entry = only != nullptr ? only : &zone_.sublists().front();
    }
    if (entry == nullptr) {
      return NotThere();
    }
    outcome_.listed = true;
    if (Wants(kTypeA)) {
      reply_.AddAnswer(0, kTypeA, zone_.ttl(), Bytes(entry->reason.Answer()));
    } else if (question_.type == kTypeTxt) {
      reply_.AddText(0, zone_.ttl(), TestText(view_, *entry, address));
    } else {
      outcome_.listed = false;
      NoData();
    }
  }

  void Address(const QueryName& query, const Sublist* only) {
    const store::Found* found = view_.lookup->Find(query.address);
    if (found == nullptr) {
      return Unreadable();
    }
    Chosen chosen;
    for (const store::FoundPart& part : *found) {
      if (part.publish && FromSeconds(part.until) > view_.now && zone_.Shows(part.reason) &&
          (only == nullptr || only->reason == part.reason)) {
        chosen.Add(part);
      }
    }
    if (chosen.parts().empty()) {
      return NotListed(query);
    }
    if (Wants(kTypeA)) {
      for (const store::FoundPart* part : chosen.parts()) {
        reply_.AddAnswer(0, kTypeA, zone_.ttl(), Bytes(part->reason.Answer()));
      }
    } else if (question_.type == kTypeTxt) {
      for (const store::FoundPart* part : chosen.parts()) {
        reply_.AddText(0, zone_.ttl(), ListingText(view_, zone_, query.address, *part));
      }
    } else {
      return NoData();
    }
    outcome_.listed = true;
  }

  void NotListed(const QueryName& query) {
    if (!query.above.has_value()) {
      return NotThere();
    }
    // ::/16 holds the test entry ::ffff:127.0.0.2, which is in no store.
    const std::optional<bool> any =
        *query.above == IpPrefix::Of(IpAddress::V6({}), 16) ? true : view_.lookup->AnyInside(*query.above);
    if (!any.has_value()) {
      return Unreadable();
    }
    return *any ? NoData() : NotThere();
  }

  void NoData() {
    SoaBuffer buffer;
    const std::size_t apex = question_.name.Offset(inside_);
    reply_.AddAuthority(apex, kTypeSoa, std::min(zone_.ttl(), zone_.negative_ttl()), Soa(buffer));
  }
  void NotThere() {
    reply_.SetRcode(Rcode::kNxDomain);
    NoData();
  }
  void Unreadable() {
    outcome_.unreadable = true;
    reply_.SetAuthoritative(false);
    reply_.SetRcode(Rcode::kServFail, Ede::kNotReady);
  }

  std::string_view Soa(SoaBuffer& buffer) const { return zone_.Soa(static_cast<std::uint32_t>(view_.serial), buffer); }
  static std::string_view Bytes(const IpAddress& address) {
    return {reinterpret_cast<const char*>(address.bytes.data()), address.is_v4() ? 4U : 16U};
  }

  const Question& question_;
  const Zone& zone_;
  const View& view_;
  Reply& reply_;
  std::size_t inside_;  // labels in front of the zone's
  ZoneOutcome outcome_;
};

}  // namespace

ZoneOutcome AnswerInZone(const Question& question, const Zone& zone, const View& view, Reply& reply) {
  return ZoneAnswer(question, zone, view, reply).Run();
}

}  // namespace cenote::rbl
