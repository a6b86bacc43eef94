// StoreLookup: the list as one worker reads it, from a snapshot of the store that is renewed per batch of queries.
// One thread; it must end before the StoreDoor does.
//
// Order: (Begin, answers, End)*; never wait between Begin and End, an old snapshot keeps old pages alive.
#pragma once

#include <memory>
#include <optional>

#include "collector/store/reader.h"
#include "rbl/store_door.h"
#include "rbl/view.h"

namespace cenote::rbl {

class StoreLookup : public Lookup {
 public:
  explicit StoreLookup(const StoreDoor& door) : door_(door) {}

  // A View as of now; `clock` is what the clock says. Without a readable store it has no lookup, and so every question
  // in a zone is answered SERVFAIL.
  View Begin(const Zones& zones, Time clock);
  void End();

  const store::Found* Find(const IpAddress& address) override;
  std::optional<bool> AnyInside(const IpPrefix& prefix) override;
  std::optional<Time> Heartbeat() override;

 private:
  Status Open();
  Status Refresh(View& view);

  const StoreDoor& door_;
  std::unique_ptr<store::Reader> reader_;
  store::ReferenceKey reference_key_{};
  store::Found found_;
};

}  // namespace cenote::rbl
