#include "rbl/options.h"

#include <algorithm>

#include "ops/reasons.h"

namespace cenote::rbl {
namespace {

using ops::KeyType;

constexpr std::string_view kDefaultZone = "bl.cenote.test";

std::vector<ops::Key> ZoneKeys() {
  return {
      {"rbl.zone[].name", KeyType::kText, "", "The zone's name, for example \"bl.example.org\"."},
      {"rbl.zone[].ttl", KeyType::kDuration, R"("2m")",
       "How long \"listed\" may be remembered. Whole seconds, 60s to 300s.", 60e3, 300e3},
      {"rbl.zone[].negative_ttl", KeyType::kDuration, R"("30s")",
       "How long \"not listed\" may be remembered: a new listing bites no later than this. 10s to 60s.", 10e3, 60e3},
      {"rbl.zone[].ns", KeyType::kTextList, "[]",
       "Names of the zone's servers. [] means ns.<zone>. One inside the zone has the addresses of `ns_addresses`."},
      {"rbl.zone[].ns_addresses", KeyType::kTextList, "[]",
       "Addresses of the servers that stand inside the zone. [] means those of rbl.listen."},
      {"rbl.zone[].contact", KeyType::kText, R"("")",
       "Who answers for the zone, as mail address. \"\" means hostmaster@<zone>."},
      {"rbl.zone[].reasons", KeyType::kTextList, "[]",
       "The Reasons that the zone shows, each also as a sublist. [] means every Reason for addresses."},
  };
}

// A zone without words of its own says what the listeners say.
std::vector<IpAddress> ListenAddresses(const ops::Config& config) {
  std::vector<IpAddress> addresses;
  for (const ops::Endpoint& endpoint : config.Endpoints("rbl.listen")) {
    const bool wildcard = endpoint.address == IpAddress::V4(0) || endpoint.address == IpAddress::V6({});
    if (!wildcard && std::find(addresses.begin(), addresses.end(), endpoint.address) == addresses.end()) {
      addresses.push_back(endpoint.address);
    }
  }
  return addresses;
}

Result<std::vector<IpAddress>> ServerAddresses(const ops::Config& config, const ops::Values& row) {
  std::vector<IpAddress> addresses;
  for (const std::string& text : row.Texts("ns_addresses")) {
    const auto address = IpAddress::Parse(text);
    if (!address.ok()) {
      return Within("rbl.zone.ns_addresses", address.error());
    }
    addresses.push_back(*address);
  }
  return addresses.empty() ? ListenAddresses(config) : addresses;
}

std::uint32_t SecondsOf(Duration span) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

Result<ZoneOptions> OptionsOf(const ops::Config& config, const ops::Values& row) {
  auto addresses = ServerAddresses(config, row);
  if (!addresses.ok()) {
    return addresses.error();
  }
  ZoneOptions options;
  options.name = row.Text("name");
  options.ttl = SecondsOf(row.Span("ttl"));
  options.negative_ttl = SecondsOf(row.Span("negative_ttl"));
  options.servers = row.Texts("ns");
  options.addresses = *std::move(addresses);
  options.contact = row.Text("contact");
  options.reasons = row.Texts("reasons");
  return options;
}

}  // namespace

ops::Schema OptionsSchema() {
  ops::Schema schema;
  schema.sections = {
      {"rbl", "The DNS server that answers from the list.", ""},
      {"rbl.zone[]", "A zone of the list; without any there is one, " + std::string(kDefaultZone) + ".",
       "[[rbl.zone]]\nname = \"bl.example.org\"\nns = [\"ns1.example.org\", \"ns2.example.org\"]\n"},
  };
  schema.keys = {
      {"rbl.listen", KeyType::kEndpointList, R"(["127.0.0.1:5300"])", "Where to answer, by UDP and by TCP."},
      {"rbl.threads", KeyType::kInteger, "2", "Threads, and sockets, per address for UDP.", 1, 64},
      {"rbl.receive_buffer", KeyType::kSize, R"("4MiB")",
       "Each UDP socket's receive buffer (SO_RCVBUF); the kernel caps it at net.core.rmem_max. 0: its default.", 0,
       1U << 30U},
      {"rbl.tcp_connections", KeyType::kInteger, "1000", "TCP connections in all.", 1, 100000},
      {"rbl.tcp_per_client", KeyType::kInteger, "20", "TCP connections from one IPv4 address or IPv6 /64.", 1, 100000},
      {"rbl.tcp_idle", KeyType::kDuration, R"("10s")",
       "A TCP client that completes no query, or takes no reply, for so long is closed.", 1e3, 300e3},
  };
  for (ops::Key& key : ZoneKeys()) {
    schema.keys.push_back(std::move(key));
  }
  return schema;
}

Result<Zones> ZonesOf(const ops::Config& config) {
  const auto reasons = ops::ReasonsOf(config);
  if (!reasons.ok()) {
    return reasons.error();
  }
  std::vector<ZoneOptions> zones;
  for (const ops::Values& row : config.Rows("rbl.zone")) {
    auto options = OptionsOf(config, row);
    if (!options.ok()) {
      return options.error();
    }
    zones.push_back(*std::move(options));
  }
  if (zones.empty()) {
    zones.emplace_back();
    zones.back().name = kDefaultZone;
    zones.back().addresses = ListenAddresses(config);
  }
  return Zones::Make(zones, *reasons, config.Text("feeds.public_url"));
}

TcpLimits TcpLimitsOf(const ops::Config& config) {
  TcpLimits limits;
  limits.connections = static_cast<std::size_t>(config.Integer("rbl.tcp_connections"));
  limits.per_client = static_cast<std::size_t>(config.Integer("rbl.tcp_per_client"));
  limits.idle = config.Span("rbl.tcp_idle");
  return limits;
}

}  // namespace cenote::rbl
