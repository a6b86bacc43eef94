// Sweep: what the derived ranges have to say about a prefix, from the listings and holes inside it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "collector/model/ip.h"
#include "collector/store/piece.h"
#include "collector/store/txn.h"

namespace cenote::store {

class Sweep {
 public:
  // `base`: the parts of the Listings of all shorter prefixes over `region`. `exempt`: a hole wider than `region`
  // covers it. The listings and holes of `region` itself and inside it are read from the tables.
  Sweep(Txn& txn, const IpPrefix& region, std::string base, bool exempt);

  // Gives the pieces in ascending order, not yet joined. `emit` may write the ranges.
  void Run(const std::function<void(const Piece&)>& emit);

 private:
  struct Inside {  // a listed or exempt prefix in the region
    IpPrefix prefix;
    bool hole;
    std::string parts;
  };
  struct Open {  // one that the sweep is in
    IpAddress last;
    bool hole;
    std::size_t parts_before;  // size of parts_ when it opened
  };

  void ReadListing(bool there);
  void ReadHole(bool there);
  std::optional<Inside> Take();
  void Enter(const Inside& inside);
  void LeaveUntil(const std::optional<IpAddress>& first);  // closes what ends before `first`; nothing: all
  void EmitTo(const IpAddress& last);

  Txn& txn_;
  IpPrefix region_;
  Cursor listings_;
  Cursor holes_;
  std::optional<Inside> listing_;  // the next ones
  std::optional<Inside> hole_;
  std::vector<Open> open_;
  std::string parts_;
  int open_holes_ = 0;
  IpAddress position_;  // the first address that is not yet spoken for
  bool past_end_ = false;
  const std::function<void(const Piece&)>* emit_ = nullptr;
};

}  // namespace cenote::store
