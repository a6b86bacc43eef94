#include "rbl/zones.h"

#include <algorithm>
#include <cstring>

#include "collector/model/bytes.h"
#include "rbl/query_name.h"

namespace cenote::rbl {
namespace {

// For secondaries; with NOTIFY and a serial that moves within a second of a Change they need not wait for these.
constexpr std::uint32_t kRefresh = 300;
constexpr std::uint32_t kRetry = 60;
constexpr std::uint32_t kExpire = 86400;
constexpr std::size_t kSoaTimers = 20;
constexpr std::size_t kMaxPublicUrl = 200;
// The longest relative name is an IPv6 address under a sublist.
constexpr std::size_t kLongestInside = 64 + 1 + 32;

Error Invalid(std::string message) { return {Error::Code::kInvalid, std::move(message)}; }

std::size_t CountLabels(std::string_view wire) {
  const auto name = NameView::Read(wire);
  return name.has_value() ? name->labels() : 0;
}

// Whether `inner` is `outer` or lies in it.
bool LiesIn(const Zone& inner, const Zone& outer) {
  const auto name = NameView::Read(inner.wire());
  return name.has_value() && inner.labels() >= outer.labels() &&
         name->EndsWith(outer.wire(), inner.labels() - outer.labels());
}

}  // namespace

Result<Zone> Zone::Make(const ZoneOptions& options, const ReasonTable& reasons) {
  const auto parsed = DomainName::Parse(options.name);
  if (!parsed.ok()) {
    return Within("zone \"" + options.name + "\"", parsed.error());
  }
  Zone zone;
  zone.name_ = parsed->text;
  zone.wire_ = ToWire(*parsed);
  zone.labels_ = CountLabels(zone.wire_);
  zone.ttl_ = options.ttl;
  zone.negative_ttl_ = options.negative_ttl;
  zone.addresses_ = options.addresses;
  Status status = zone.wire_.size() + kLongestInside <= kMaxName
                      ? Status()
                      : Invalid("the name is too long for IPv6 addresses under it");
  if (status.ok()) {
    status = zone.SetReasons(options, reasons);
  }
  if (status.ok()) {
    status = zone.SetServers(options);
  }
  if (status.ok()) {
    status = zone.SetSoa(options);
  }
  if (!status.ok()) {
    return Within("zone \"" + options.name + "\"", status.error());
  }
  return zone;
}

Status Zone::SetReasons(const ZoneOptions& options, const ReasonTable& reasons) {
  for (const std::string& name : options.reasons) {
    const ReasonRow* row = reasons.Find(name);
    if (row == nullptr || row->reason.ForNames()) {
      return Invalid("reasons: \"" + name + "\" is no Reason for addresses");
    }
    shown_.set(row->reason.number);
  }
  if (options.reasons.empty()) {
    // What was listed under a Reason that is no longer declared stays listed.
    shown_.set().reset(0).reset(1);
  }
  for (const ReasonRow& row : reasons.rows()) {
    if (!Shows(row.reason)) {
      continue;
    }
    if (LooksNumeric(row.name)) {
      return Invalid("the Reason \"" + row.name + "\" reads as a part of an address and cannot name a sublist");
    }
    sublists_.push_back({row.name, row.reason, row.wording});
  }
  std::sort(sublists_.begin(), sublists_.end(),
            [](const Sublist& left, const Sublist& right) { return left.reason < right.reason; });
  return {};
}

Status Zone::SetServers(const ZoneOptions& options) {
  if (options.servers.empty()) {
    return AddServer("ns." + name_);
  }
  for (const std::string& server : options.servers) {
    if (Status added = AddServer(server); !added.ok()) {
      return added;
    }
  }
  return {};
}

Status Zone::AddServer(const std::string& server) {
  const auto parsed = DomainName::Parse(server);
  if (!parsed.ok()) {
    return Within("ns \"" + server + "\"", parsed.error());
  }
  servers_.push_back(ToWire(*parsed));
  const auto name = NameView::Read(servers_.back());
  CENOTE_CHECK(name.has_value());
  if (name->labels() < labels_ || !name->EndsWith(wire_, name->labels() - labels_)) {
    return {};
  }
  const std::string label(name->Label(0));
  if (name->labels() != labels_ + 1 || LooksNumeric(label) || FindSublist(label) != nullptr) {
    return Invalid("ns \"" + server + "\" inside the zone must be one label in front of it, no number and no sublist");
  }
  server_labels_.push_back(label);
  return {};
}

Status Zone::SetSoa(const ZoneOptions& options) {
  const auto contact = ContactToWire(options.contact.empty() ? "hostmaster." + name_ : options.contact);
  if (!contact.ok()) {
    return Within("contact \"" + options.contact + "\"", contact.error());
  }
  ByteWriter soa;
  soa.Bytes(servers_.front());
  soa.Bytes(*contact);
  for (const std::uint32_t number : {std::uint32_t{0}, kRefresh, kRetry, kExpire, negative_ttl_}) {
    soa.U32(number);
  }
  soa_ = soa.Take();
  return {};
}

std::string_view Zone::Soa(std::uint32_t serial, SoaBuffer& buffer) const {
  std::memcpy(buffer.data(), soa_.data(), soa_.size());
  const std::size_t place = soa_.size() - kSoaTimers;
  for (std::size_t byte = 0; byte < 4; ++byte) {
    buffer[place + byte] = static_cast<char>(serial >> (24U - 8U * byte));
  }
  return {buffer.data(), soa_.size()};
}

const Sublist* Zone::FindSublist(std::string_view label) const {
  for (const Sublist& sublist : sublists_) {
    if (EqualIgnoringCase(sublist.label, label)) {
      return &sublist;
    }
  }
  return nullptr;
}

const Sublist* Zone::FindSublist(Reason reason) const {
  for (const Sublist& sublist : sublists_) {
    if (sublist.reason == reason) {
      return &sublist;
    }
  }
  return nullptr;
}

bool Zone::IsServer(std::string_view label) const {
  return std::any_of(server_labels_.begin(), server_labels_.end(),
                     [&](const std::string& server) { return EqualIgnoringCase(server, label); });
}

Result<Zones> Zones::Make(const std::vector<ZoneOptions>& options, const ReasonTable& reasons,
                          std::string_view public_url) {
  if (public_url.size() > kMaxPublicUrl) {
    return Invalid("feeds.public_url: longer than " + std::to_string(kMaxPublicUrl) + " bytes");
  }
  Zones zones;
  for (const ZoneOptions& row : options) {
    auto zone = Zone::Make(row, reasons);
    if (!zone.ok()) {
      return zone.error();
    }
    for (const Zone& other : zones.zones_) {
      if (LiesIn(*zone, other) || LiesIn(other, *zone)) {
        return Invalid("zone \"" + zone->name() + "\": the same as zone \"" + other.name() +
                       "\", or one inside the other");
      }
    }
    zones.zones_.push_back(*std::move(zone));
  }
  zones.lookup_link_ = public_url;
  zones.lookup_link_ += public_url.empty() || public_url.back() != '/' ? "/lookup?q=" : "lookup?q=";
  return zones;
}

const Zone* Zones::Find(const NameView& name) const {
  for (const Zone& zone : zones_) {
    if (name.labels() >= zone.labels() && name.EndsWith(zone.wire(), name.labels() - zone.labels())) {
      return &zone;
    }
  }
  return nullptr;
}

}  // namespace cenote::rbl
