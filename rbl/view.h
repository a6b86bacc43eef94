// What an answer may see: the zones, and the list as of one moment. A worker makes a View per batch of queries; it
// borrows everything and is not kept across a wait.
#pragma once

#include <cstdint>
#include <optional>

#include "collector/model/change.h"
#include "collector/model/ip.h"
#include "collector/model/time.h"
#include "collector/store/reader.h"
#include "collector/store/reference.h"
#include "rbl/zones.h"

namespace cenote::rbl {

// The list, seen from here. One thread.
class Lookup {
 public:
  virtual ~Lookup() = default;
  // All parts over `address`, expired and unpublished ones included; nullptr when the list could not be read. The
  // result stays valid until the next call.
  virtual const store::Found* Find(const IpAddress& address) = 0;
  // Whether anything is listed inside `prefix`, as Subjects go; nothing when the list could not be read.
  virtual std::optional<bool> AnyInside(const IpPrefix& prefix) = 0;
  // When the collector last said that it lives (1970: never); nothing when the list could not be read.
  virtual std::optional<Time> Heartbeat() = 0;
};

struct View {
  const Zones& zones;
  Lookup* lookup = nullptr;  // nullptr: there is no store to read (yet)
  Serial serial = 0;
  store::ReferenceKey reference_key{};
  Time now{};  // not below the store's last time
};

}  // namespace cenote::rbl
