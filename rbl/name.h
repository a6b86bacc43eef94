// DNS names in wire form: a bounded look at one that a message carries, and the making of ours (RFC 1035 3.1, 4.1.4).
//
// A NameView borrows the message's bytes. A question's name is never compressed: a pointer there is an error, so there
// is nothing to follow and no loop to fear.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/model/result.h"
#include "collector/model/subject.h"

namespace cenote::rbl {

inline constexpr std::size_t kMaxName = 255;  // with length bytes and the root's zero
inline constexpr std::size_t kMaxLabel = 63;
inline constexpr std::size_t kMaxLabels = 127;

class NameView {
 public:
  // The uncompressed name at the front of `bytes`; nothing when it runs past the end, is longer than kMaxName or holds
  // a pointer or a reserved kind of label.
  static std::optional<NameView> Read(std::string_view bytes);

  std::string_view wire() const { return wire_; }                 // with the root's zero
  std::size_t labels() const { return labels_; }                  // the root does not count
  std::string_view Label(std::size_t place) const;                // 0 is the leftmost
  std::size_t Offset(std::size_t place) const;                    // of a label's length byte; of the root's at labels()
  bool EndsWith(std::string_view wire, std::size_t label) const;  // from `label` on this is `wire`, whatever the case

 private:
  std::string_view wire_;
  std::array<std::uint8_t, kMaxLabels> starts_{};
  std::size_t labels_ = 0;
};

// Where the name at `offset` of `message` ends, pointers allowed and not followed; nothing when it is malformed.
std::optional<std::size_t> SkipName(std::string_view message, std::size_t offset);

// Letters compare without regard to case; length bytes are below every letter, so whole wire names can be compared.
bool EqualIgnoringCase(std::string_view left, std::string_view right);

// "bl.example" as wire bytes, with the root's zero.
std::string ToWire(const DomainName& name);
// A person's address as a name (RFC 1035 3.3.13): "hostmaster.bl.example" or "first.last@bl.example".
Result<std::string> ContactToWire(std::string_view contact);

}  // namespace cenote::rbl
