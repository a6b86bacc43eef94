// Piece: one row of the derived ranges: a run of addresses and every part over it.
//
// Canonical form: in each family the pieces are the maximal runs of addresses that have the same, non-empty list of
// parts. The list of an address in exempt space is empty; any other address has the parts of every Listing whose prefix
// covers it, shortest prefix first, a Listing's parts in their order. So the ranges are a pure function of listings and
// holes, and `cenote check` can compare them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "collector/model/ip.h"
#include "collector/model/listing.h"
#include "collector/model/result.h"
#include "collector/store/reader.h"

namespace cenote::store {

struct Piece {
  IpAddress first;
  IpAddress last;
  std::string parts;  // encoded, kPartSize bytes each
  friend bool operator==(const Piece&, const Piece&) = default;
};

inline constexpr std::size_t kPartSize = 13;

// The parts of `prefix`'s Listing as bytes, to be put one list after the other.
std::string EncodeParts(const Listing& listing, std::uint8_t prefix_length);
std::string EncodePartsOf(const Found& found);
// How many bytes at the front of `parts` belong to prefixes shorter than `length`.
std::size_t SizeOfShorter(std::string_view parts, std::uint8_t length);

std::string EncodePieceValue(const Piece& piece);
// What the key and value of a row say: kCorrupt when they say nothing. `family` gives the key's size.
Result<Piece> DecodePiece(Family family, std::string_view key, std::string_view value);
// The fast way for a look-up: whether `address`, at or below the row's key, is in the row's range, and then its parts
// into `found`.
Status FindInPiece(const IpAddress& address, std::string_view value, Found& found);

bool Increment(IpAddress& address);  // false: it was the family's highest, left as it was
bool Decrement(IpAddress& address);

// Joins neighbours with equal parts. Pieces come in ascending order and do not overlap.
class Merger {
 public:
  explicit Merger(std::function<void(const Piece&)> out) : out_(std::move(out)) {}
  void Add(const Piece& piece);
  void Finish();  // gives the last one

 private:
  std::function<void(const Piece&)> out_;
  Piece pending_;
  bool any_ = false;
};

}  // namespace cenote::store
