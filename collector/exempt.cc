#include "collector/exempt.h"

namespace cenote::collector {
namespace {

constexpr const char* kBuiltIn[] = {
    "0.0.0.0/8",       // this network
    "10.0.0.0/8",      // private
    "100.64.0.0/10",   // shared address space (CGN)
    "127.0.0.0/8",     // loopback
    "169.254.0.0/16",  // link-local
    "172.16.0.0/12",   // private
    "192.0.0.0/24",    // IETF protocol assignments
    "192.88.99.0/24",  // 6to4 relay anycast, deprecated
    "192.168.0.0/16",  // private
    "198.18.0.0/15",   // benchmarking
    "224.0.0.0/4",     // multicast
    "240.0.0.0/4",     // reserved, limited broadcast
    "::/128",          // unspecified
    "::1/128",         // loopback
    "64:ff9b::/96",    // IPv4/IPv6 translation
    "64:ff9b:1::/48",  // local-use translation
    "100::/64",        // discard-only
    "2001:2::/48",     // benchmarking
    "fc00::/7",        // unique local
    "fe80::/10",       // link-local
    "fec0::/10",       // site-local, deprecated
    "ff00::/8",        // multicast
};

}  // namespace

std::vector<Subject> BuiltInExempt() {
  std::vector<Subject> subjects;
  for (const char* text : kBuiltIn) {
    const Result<IpPrefix> prefix = IpPrefix::Parse(text);
    CENOTE_CHECK(prefix.ok());
    subjects.emplace_back(*prefix);
  }
  return subjects;
}

std::vector<Subject> ConfiguredExempt(const ops::Config& config) {
  const std::vector<IpPrefix>& networks = config.Networks("policy.exempt");
  return {networks.begin(), networks.end()};
}

}  // namespace cenote::collector
