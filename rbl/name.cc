#include "rbl/name.h"

namespace cenote::rbl {
namespace {

std::size_t LengthAt(std::string_view bytes, std::size_t place) { return static_cast<std::uint8_t>(bytes[place]); }

char Lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }

void AppendLabel(std::string_view label, std::string& wire) {
  wire.push_back(static_cast<char>(label.size()));
  wire.append(label);
}

}  // namespace

std::optional<NameView> NameView::Read(std::string_view bytes) {
  NameView name;
  std::size_t place = 0;
  while (place < bytes.size() && place < kMaxName) {
    const std::size_t length = LengthAt(bytes, place);
    if (length == 0) {
      name.wire_ = bytes.substr(0, place + 1);
      return name;
    }
    // The second bound keeps room for the root's zero, and by that the number of labels within kMaxLabels.
    if (length > kMaxLabel || place + 1 + length >= kMaxName) {
      return std::nullopt;
    }
    name.starts_[name.labels_++] = static_cast<std::uint8_t>(place);
    place += 1 + length;
  }
  return std::nullopt;
}

std::string_view NameView::Label(std::size_t place) const {
  const std::size_t start = starts_[place];
  return wire_.substr(start + 1, LengthAt(wire_, start));
}

std::size_t NameView::Offset(std::size_t place) const { return place < labels_ ? starts_[place] : wire_.size() - 1; }

bool NameView::EndsWith(std::string_view wire, std::size_t label) const {
  return EqualIgnoringCase(wire_.substr(Offset(label)), wire);
}

std::optional<std::size_t> SkipName(std::string_view message, std::size_t offset) {
  const std::size_t begin = offset;
  while (offset < message.size() && offset - begin < kMaxName) {
    const std::size_t length = LengthAt(message, offset);
    if (length == 0) {
      return offset + 1;
    }
    if ((length & 0xC0U) == 0xC0U) {
      return offset + 2 <= message.size() ? std::optional(offset + 2) : std::nullopt;
    }
    if (length > kMaxLabel) {
      return std::nullopt;
    }
    offset += 1 + length;
  }
  return std::nullopt;
}

bool EqualIgnoringCase(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) {
    return false;
  }
  for (std::size_t place = 0; place < left.size(); ++place) {
    if (Lower(left[place]) != Lower(right[place])) {
      return false;
    }
  }
  return true;
}

std::string ToWire(const DomainName& name) {
  std::string wire;
  std::string_view rest = name.text;
  while (!rest.empty()) {
    const std::size_t dot = rest.find('.');
    AppendLabel(rest.substr(0, dot), wire);
    rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  }
  wire.push_back('\0');
  return wire;
}

Result<std::string> ContactToWire(std::string_view contact) {
  const std::size_t at = contact.find('@');
  const std::string_view local = at == std::string_view::npos ? std::string_view() : contact.substr(0, at);
  const auto domain = DomainName::Parse(at == std::string_view::npos ? contact : contact.substr(at + 1));
  if (!domain.ok()) {
    return domain.error();
  }
  if (at != std::string_view::npos && (local.empty() || local.size() > kMaxLabel)) {
    return Error{Error::Code::kInvalid, "the part before @ must have 1 to 63 bytes"};
  }
  std::string wire;
  if (!local.empty()) {
    AppendLabel(local, wire);
  }
  wire += ToWire(*domain);
  if (wire.size() > kMaxName) {
    return Error{Error::Code::kInvalid, "the name is longer than 255 bytes"};
  }
  return wire;
}

}  // namespace cenote::rbl
