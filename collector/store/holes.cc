#include "collector/store/holes.h"

#include "collector/model/bytes.h"
#include "collector/store/covers.h"
#include "collector/store/keys.h"

namespace cenote::store {
namespace {

constexpr std::uint8_t kVersion = 1;

std::string_view OriginName(Allow::Origin origin) {
  switch (origin) {
    case Allow::Origin::kBuiltIn:
      return "built in";
    case Allow::Origin::kConfigured:
      return "configured";
    case Allow::Origin::kOperator:
      break;
  }
  return "allowed";
}

}  // namespace

std::string Encode(const Allow& allow) {
  ByteWriter out;
  out.U8(kVersion);
  out.U64(static_cast<std::uint64_t>(ToMs(allow.since)));
  out.Blob(std::string_view(allow.note).substr(0, kMaxNote));
  out.Blob(std::string_view(allow.by).substr(0, kMaxBy));
  return out.Take();
}

Result<Allow> DecodeAllow(std::uint8_t origin, std::string_view bytes) {
  ByteReader in(bytes);
  Allow allow;
  const std::uint8_t version = in.U8();
  allow.origin = static_cast<Allow::Origin>(origin);
  allow.since = FromMs(static_cast<std::int64_t>(in.U64()));
  allow.note = in.Blob(kMaxNote);
  allow.by = in.Blob(kMaxBy);
  if (!in.ok() || !in.AtEnd() || version != kVersion || origin < 1 || origin > 3) {
    return Error{Error::Code::kCorrupt, "a hole does not decode"};
  }
  return allow;
}

std::optional<std::pair<Subject, Allow>> FindHole(Txn& txn, const Subject& subject) {
  std::optional<std::pair<Subject, Allow>> found;
  ForEachCover(txn, HolesOf(txn), subject, [&](const Subject& hole, std::string_view key, std::string_view value) {
    auto allow = DecodeAllow(static_cast<std::uint8_t>(key.back()), value);
    if (!allow) {
      txn.Fail(allow.error());
      return false;
    }
    found.emplace(hole, *std::move(allow));
    return false;
  });
  return found;
}

std::string DescribeHole(const Subject& subject, const Allow& allow) {
  return "exempt: " + subject.ToString() + " (" + std::string(OriginName(allow.origin)) + ")";
}

}  // namespace cenote::store
