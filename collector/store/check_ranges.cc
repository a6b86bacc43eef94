#include <string>

#include "collector/model/escape.h"
#include "collector/store/check_walk.h"
#include "collector/store/keys.h"
#include "collector/store/piece.h"
#include "collector/store/ranges.h"
#include "collector/store/sweep.h"

namespace cenote::store {
namespace {

std::string NameOf(const Piece& piece) {
  return std::string(piece.first.is_v4() ? "ranges4: " : "ranges6: ") + piece.first.ToString() + " to " +
         piece.last.ToString();
}

// Walks the table beside what it should be.
class Comparison {
 public:
  Comparison(Txn& txn, Family family, Faults& faults)
      : family_(family), faults_(faults), rows_(txn, RangesOf(txn, family)), there_(rows_.First()) {}

  void Expect(const Piece& piece) {
    const std::string_view key = AddressKey(piece.last);
    while (there_ && rows_.key() < key) {
      Surplus();
    }
    if (!there_ || rows_.key() != key) {
      faults_.Add(NameOf(piece) + " is missing");
      return;
    }
    const auto found = DecodePiece(family_, rows_.key(), rows_.value());
    if (!found) {
      faults_.Add(NameOf(piece) + " does not decode");
    } else if (found->first != piece.first) {
      faults_.Add(NameOf(piece) + " begins at " + found->first.ToString() + " instead");
    } else if (found->parts != piece.parts) {
      faults_.Add(NameOf(piece) + " has other parts than the listings");
    }
    there_ = rows_.Next();
  }

  void Finish() {
    while (there_) {
      Surplus();
    }
  }

 private:
  void Surplus() {
    const auto found = DecodePiece(family_, rows_.key(), rows_.value());
    faults_.Add(found.ok() ? NameOf(*found) + " is more than the listings say"
                           : "a row of the ranges does not decode: " + EscapeForTerminal(rows_.key()));
    there_ = rows_.Next();
  }

  Family family_;
  Faults& faults_;
  Cursor rows_;
  bool there_;
};

}  // namespace

void CheckRanges(Txn& txn, Family family, Faults& faults) {
  Comparison comparison(txn, family, faults);
  Merger merger([&](const Piece& piece) { comparison.Expect(piece); });
  Sweep(txn, {IpAddress{family, {}}, 0}, {}, false).Run([&](const Piece& piece) { merger.Add(piece); });
  merger.Finish();
  if (!txn.failed()) {
    comparison.Finish();
  }
}

}  // namespace cenote::store
