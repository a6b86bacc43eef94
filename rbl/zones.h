// The configured zones: what stands at an apex, which sublists hang under it, what each Reason answers. Made once at
// start from checked options and then only read, by any thread.
//
// Sublists are labels of the zone, not zones of their own: bot.bl.example holds nothing itself, and under it only the
// Reason `bot` answers. The SOA is the zone's everywhere.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/model/ip.h"
#include "collector/model/reason.h"
#include "collector/model/result.h"
#include "rbl/name.h"

namespace cenote::rbl {

struct ZoneOptions {
  std::string name;                  // "bl.example"
  std::uint32_t ttl = 120;           // seconds, of listed answers
  std::uint32_t negative_ttl = 30;   // seconds: how long "not listed" may be remembered (RFC 2308)
  std::vector<std::string> servers;  // NS; none: ns.<name>
  std::vector<IpAddress> addresses;  // of the servers that stand inside the zone
  std::string contact;               // none: hostmaster.<name>
  std::vector<std::string> reasons;  // names; none: every Reason for addresses
};

struct Sublist {
  std::string label;  // the Reason's name
  Reason reason;
  std::string wording;  // the TXT's first words
};

inline constexpr std::size_t kMaxSoaData = 2 * kMaxName + 20;
using SoaBuffer = std::array<char, kMaxSoaData>;

class Zone {
 public:
  // The error names the zone and the rule.
  static Result<Zone> Make(const ZoneOptions& options, const ReasonTable& reasons);

  const std::string& name() const { return name_; }
  std::string_view wire() const { return wire_; }
  std::size_t labels() const { return labels_; }
  std::uint32_t ttl() const { return ttl_; }
  std::uint32_t negative_ttl() const { return negative_ttl_; }
  const std::vector<std::string>& servers() const { return servers_; }  // wire names
  const std::vector<IpAddress>& addresses() const { return addresses_; }

  bool Shows(Reason reason) const { return reason.number < shown_.size() && shown_[reason.number]; }
  const std::vector<Sublist>& sublists() const { return sublists_; }  // ascending by number
  const Sublist* FindSublist(std::string_view label) const;
  const Sublist* FindSublist(Reason reason) const;  // nullptr: shown, but not (any more) declared
  bool IsServer(std::string_view label) const;      // the label of an NS name directly under the apex

  // The SOA's data for this serial, written into `buffer`.
  std::string_view Soa(std::uint32_t serial, SoaBuffer& buffer) const;

 private:
  Status SetReasons(const ZoneOptions& options, const ReasonTable& reasons);
  Status SetServers(const ZoneOptions& options);
  Status SetSoa(const ZoneOptions& options);
  Status AddServer(const std::string& server);

  std::string name_;
  std::string wire_;
  std::size_t labels_ = 0;
  std::uint32_t ttl_ = 0;
  std::uint32_t negative_ttl_ = 0;
  std::bitset<256> shown_;
  std::vector<Sublist> sublists_;
  std::vector<std::string> servers_;
  std::vector<std::string> server_labels_;
  std::vector<IpAddress> addresses_;
  std::string soa_;  // with a serial of zero
};

class Zones {
 public:
  // Refuses the same name twice and a zone inside another. `public_url` is the base of the look-up link in TXT.
  static Result<Zones> Make(const std::vector<ZoneOptions>& options, const ReasonTable& reasons,
                            std::string_view public_url);

  const Zone* Find(const NameView& name) const;  // the zone that `name` lies in, or nullptr
  const std::vector<Zone>& all() const { return zones_; }
  const std::string& lookup_link() const { return lookup_link_; }  // ends where the address goes

 private:
  std::vector<Zone> zones_;
  std::string lookup_link_;
};

}  // namespace cenote::rbl
