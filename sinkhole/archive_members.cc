#include "sinkhole/archive_members.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "sinkhole/attachment_name.h"
#include "sinkhole/utf8_locale.h"

namespace cenote::sinkhole {
namespace {

struct FreeArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
using Handle = std::unique_ptr<archive, FreeArchive>;

constexpr std::size_t kChunk = 4096;  // small, so that the time is looked at often

// What the library's callbacks see: the bytes, handed out in chunks until the time is over.
struct Source {
  std::string_view bytes;
  std::size_t at = 0;
  Budget* budget = nullptr;
};

la_ssize_t ReadSource(archive* /*handle*/, void* context, const void** buffer) {
  auto* source = static_cast<Source*>(context);
  if (source->budget->Spent()) {
    return 0;
  }
  const std::string_view chunk = source->bytes.substr(source->at, kChunk);
  *buffer = chunk.data();
  source->at += chunk.size();
  return static_cast<la_ssize_t>(chunk.size());
}

la_int64_t SkipSource(archive* /*handle*/, void* context, la_int64_t request) {
  auto* source = static_cast<Source*>(context);
  const std::size_t skipped =
      std::min(static_cast<std::size_t>(std::max<la_int64_t>(request, 0)), source->bytes.size() - source->at);
  source->at += skipped;
  return static_cast<la_int64_t>(skipped);
}

la_int64_t SeekSource(archive* /*handle*/, void* context, la_int64_t offset, int whence) {
  auto* source = static_cast<Source*>(context);
  const auto size = static_cast<la_int64_t>(source->bytes.size());
  la_int64_t base = 0;
  if (whence == SEEK_CUR) {
    base = static_cast<la_int64_t>(source->at);
  } else if (whence == SEEK_END) {
    base = size;
  }
  if (offset < -base || offset > size - base) {
    return ARCHIVE_FATAL;
  }
  source->at = static_cast<std::size_t>(base + offset);
  return base + offset;
}

bool OpenSource(archive* handle, Source& source) {
  archive_read_set_callback_data(handle, &source);
  archive_read_set_read_callback(handle, ReadSource);
  archive_read_set_skip_callback(handle, SkipSource);
  archive_read_set_seek_callback(handle, SeekSource);
  return archive_read_open1(handle) >= ARCHIVE_WARN;
}

std::string NameOf(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) {
    name = archive_entry_pathname(entry);
  }
  return name == nullptr ? std::string() : std::string(name);
}

void ListNames(archive* handle, const MemberLimits& limits, Budget& budget, Members& members) {
  archive_entry* entry = nullptr;
  while (archive_read_next_header(handle, &entry) >= ARCHIVE_WARN) {
    if (members.names.size() >= limits.members || budget.Spent()) {
      members.truncated = true;
      return;
    }
    std::string name = NameOf(entry);
    if (!name.empty() && archive_entry_filetype(entry) != AE_IFDIR) {
      members.names.push_back(std::move(name));
    }
  }
  members.truncated = members.truncated || budget.Spent();
}

// No filter is enabled here: a compressed archive is unpacked once by Unpack, so that layers of compression cannot
// multiply.
void ListPlain(std::string_view bytes, const MemberLimits& limits, Budget& budget, Members& members) {
  const Handle handle(archive_read_new());
  archive_read_support_format_zip(handle.get());
  archive_read_support_format_rar(handle.get());
  archive_read_support_format_rar5(handle.get());
  archive_read_support_format_7zip(handle.get());
  archive_read_support_format_cab(handle.get());
  archive_read_support_format_lha(handle.get());
  archive_read_support_format_tar(handle.get());
  Source source{bytes, 0, &budget};
  if (OpenSource(handle.get(), source)) {
    ListNames(handle.get(), limits, budget, members);
  }
}

// A zip whose directory at the end is missing or lies may still have readable local headers.
void ListZipFromFront(std::string_view bytes, const MemberLimits& limits, Budget& budget, Members& members) {
  const Handle handle(archive_read_new());
  archive_read_support_format_zip_streamable(handle.get());
  Source source{bytes, 0, &budget};
  if (OpenSource(handle.get(), source)) {
    ListNames(handle.get(), limits, budget, members);
  }
}

std::optional<int> FilterOf(std::string_view bytes) {
  if (bytes.starts_with("\x1f\x8b")) {
    return ARCHIVE_FILTER_GZIP;
  }
  if (bytes.starts_with("BZh")) {
    return ARCHIVE_FILTER_BZIP2;
  }
  if (bytes.starts_with(std::string_view("\xfd"
                                         "7zXZ\0",
                                         6))) {
    return ARCHIVE_FILTER_XZ;
  }
  return std::nullopt;
}

std::string Unpack(std::string_view bytes, int filter, const MemberLimits& limits, Budget& budget, bool& truncated) {
  const Handle handle(archive_read_new());
  archive_read_append_filter(handle.get(), filter);
  archive_read_set_format(handle.get(), ARCHIVE_FORMAT_RAW);
  Source source{bytes, 0, &budget};
  archive_entry* entry = nullptr;
  std::string unpacked;
  if (!OpenSource(handle.get(), source) || archive_read_next_header(handle.get(), &entry) < ARCHIVE_WARN) {
    return unpacked;
  }
  std::array<char, 4 * kChunk> chunk{};
  while (!truncated) {
    const la_ssize_t got = archive_read_data(handle.get(), chunk.data(), chunk.size());
    if (got <= 0) {
      break;
    }
    unpacked.append(chunk.data(), static_cast<std::size_t>(got));
    truncated = unpacked.size() >= limits.bytes || budget.Spent();
  }
  return unpacked;
}

// RFC 1952 section 2.3: the original file name, when flag 3 (FNAME) is set and flag 2 (FEXTRA) is not.
std::string GzipName(std::string_view bytes) {
  static constexpr std::size_t kHeader = 10;
  if (bytes.size() < kHeader || (static_cast<unsigned char>(bytes[3]) & 0x0CU) != 0x08U) {
    return {};
  }
  const std::string_view rest = bytes.substr(kHeader, 512);
  return std::string(rest.substr(0, rest.find('\0')));
}

bool IsTar(std::string_view bytes) { return bytes.size() >= 512 && bytes.substr(257, 5) == "ustar"; }

bool IsLzh(std::string_view bytes) {
  return bytes.size() >= 21 && bytes.substr(2, 2) == "-l" && (bytes[4] == 'h' || bytes[4] == 'z') && bytes[6] == '-';
}

void ListCompressed(std::string_view archive, int filter, const MemberLimits& limits, Budget& budget,
                    Members& members) {
  const std::string unpacked = Unpack(archive, filter, limits, budget, members.truncated);
  if (IsTar(unpacked)) {
    ListPlain(unpacked, limits, budget, members);
    return;
  }
  members.program = LooksLikeProgram(unpacked);
  std::string name = filter == ARCHIVE_FILTER_GZIP ? GzipName(archive) : std::string();
  if (!name.empty()) {
    members.names.push_back(std::move(name));
  }
}

}  // namespace

bool LooksLikeArchive(std::string_view first_bytes) {
  static constexpr std::array<std::string_view, 6> kMagic{"PK\x03\x04",   "PK\x05\x06",         "PK00PK",
                                                          "Rar!\x1a\x07", "7z\xbc\xaf\x27\x1c", "MSCF"};
  return std::any_of(kMagic.begin(), kMagic.end(), [&](auto magic) { return first_bytes.starts_with(magic); }) ||
         IsLzh(first_bytes) || IsTar(first_bytes) || FilterOf(first_bytes).has_value();
}

Members ListMembers(std::string_view archive, const MemberLimits& limits, Budget& budget) {
  const Utf8Locale locale;  // libarchive drops names that the thread's locale cannot write
  Members members;
  if (const auto filter = FilterOf(archive)) {
    ListCompressed(archive, *filter, limits, budget, members);
    return members;
  }
  ListPlain(archive, limits, budget, members);
  if (members.names.empty() && archive.starts_with("PK")) {
    ListZipFromFront(archive, limits, budget, members);
  }
  return members;
}

}  // namespace cenote::sinkhole
