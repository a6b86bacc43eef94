#include "collector/store/ranges.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/store/covers.h"
#include "collector/store/keys.h"
#include "collector/store/piece.h"
#include "collector/store/sweep.h"

namespace cenote::store {
namespace {

// Rewrites a run of rows: what is written again unchanged costs no write.
class Rewrite {
 public:
  Rewrite(Txn& txn, Family family) : txn_(txn), family_(family), rows_(txn, RangesOf(txn, family)) {}

  // The piece over `address`.
  std::optional<Piece> At(const IpAddress& address) {
    auto piece = AtOrAfter(address);
    return piece && !(address < piece->first) ? piece : std::nullopt;
  }

  // All rows that end at or after `first` are old until Write or DropTo passes them.
  void StartAt(const IpAddress& first) { next_ = first; }

  void Write(const Piece& piece) {
    auto old = DropBefore(piece.last);
    if (!old || *old != piece) {
      txn_.Put(RangesOf(txn_, family_), AddressKey(piece.last), EncodePieceValue(piece));
    }
    Pass(piece.last);
  }

  void DropTo(const IpAddress& last) {
    if (DropBefore(last)) {
      rows_.Delete();
    }
    Pass(last);
  }

 private:
  std::optional<Piece> AtOrAfter(const IpAddress& address) {
    if (!rows_.Seek(AddressKey(address))) {
      return std::nullopt;
    }
    auto piece = DecodePiece(family_, rows_.key(), rows_.value());
    if (!piece) {
      txn_.Fail(piece.error());
      return std::nullopt;
    }
    return *std::move(piece);
  }

  // Drops the old rows that end before `last`; gives the one that ends there, with the cursor on it.
  std::optional<Piece> DropBefore(const IpAddress& last) {
    while (!past_end_) {
      auto old = AtOrAfter(next_);
      if (!old || last < old->last) {
        return std::nullopt;
      }
      if (old->last == last) {
        return old;
      }
      rows_.Delete();
    }
    return std::nullopt;
  }

  void Pass(const IpAddress& last) {
    next_ = last;
    past_end_ = !Increment(next_);
  }

  Txn& txn_;
  Family family_;
  Cursor rows_;
  IpAddress next_;
  bool past_end_ = false;
};

bool HoleInside(Txn& txn, const IpPrefix& prefix) {
  Cursor holes(txn, txn.tables().holes);
  if (!holes.Seek(Subject(prefix).Key())) {
    return false;
  }
  const Subject next = SubjectOfKey(txn, HolesOf(txn), holes.key());
  return next.prefix() != nullptr && prefix.Contains(*next.prefix());
}

bool InHole(Txn& txn, const IpPrefix& prefix) {
  bool in = false;
  ForEachCover(txn, HolesOf(txn), prefix, [&](const Subject& hole, auto, auto) {
    in = hole != Subject(prefix);  // the sweep meets that one itself
    return !in;
  });
  return in;
}

std::string PartsOfWiderListings(Txn& txn, const IpPrefix& prefix) {
  std::vector<std::string> parts;  // narrowest first
  ForEachCover(txn, ListingsOf(txn), prefix, [&](const Subject& cover, auto, std::string_view value) {
    if (cover == Subject(prefix)) {
      return true;
    }
    auto listing = DecodeListing(value);
    if (!listing) {
      txn.Fail(listing.error());
      return false;
    }
    parts.push_back(EncodeParts(*listing, cover.prefix()->length));
    return true;
  });
  std::string all;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    all += *part;
  }
  return all;
}

// The same from the ranges as they still are, which is one descent; right only where the first address is not in a hole
// and no hole has moved.
std::string PartsOfWiderPieces(Rewrite& rows, const IpPrefix& prefix) {
  auto piece = rows.At(prefix.first);
  if (!piece) {
    return {};
  }
  piece->parts.resize(SizeOfShorter(piece->parts, prefix.length));
  return std::move(piece->parts);
}

// Writes what `inside` adds in place of the rows over `prefix`, in one with its neighbours where they are alike.
void Splice(Rewrite& rows, const IpPrefix& prefix, const std::function<void(Merger&)>& inside) {
  std::optional<Piece> head;  // up to the address before
  std::optional<Piece> tail;  // from the address after
  IpAddress before = prefix.first;
  IpAddress after = prefix.Last();
  if (Decrement(before) && (head = rows.At(before))) {
    head->last = before;
  }
  if (Increment(after) && (tail = rows.At(after))) {
    tail->first = after;
  }

  rows.StartAt(head ? head->last : prefix.first);
  Merger merger([&](const Piece& piece) { rows.Write(piece); });
  if (head) {
    merger.Add(*head);
  }
  inside(merger);
  if (tail) {
    merger.Add(*tail);
  }
  merger.Finish();
  if (!tail) {
    rows.DropTo(prefix.Last());
  }
}

}  // namespace

MDB_dbi RangesOf(const Txn& txn, Family family) {
  return family == Family::kV4 ? txn.tables().ranges4 : txn.tables().ranges6;
}

void UpdateRanges(Txn& txn, const IpPrefix& prefix, Moved moved) {
  Rewrite rows(txn, prefix.first.family);
  const bool exempt = moved == Moved::kHole && InHole(txn, prefix);
  std::string base = moved == Moved::kHole || HoleInside(txn, prefix) ? PartsOfWiderListings(txn, prefix)
                                                                      : PartsOfWiderPieces(rows, prefix);
  Splice(rows, prefix, [&](Merger& merger) {
    Sweep(txn, prefix, std::move(base), exempt).Run([&](const Piece& piece) { merger.Add(piece); });
  });
}

void UpdateRangesOfHost(Txn& txn, const IpPrefix& host, const Listing& listing) {
  Rewrite rows(txn, host.first.family);
  const std::string parts = PartsOfWiderPieces(rows, host) + EncodeParts(listing, host.length);
  Splice(rows, host, [&](Merger& merger) {
    if (!parts.empty()) {
      merger.Add({host.first, host.first, parts});
    }
  });
}

}  // namespace cenote::store
