#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "collector/model/bytes.h"
#include "sinkhole/archive.h"
#include "sinkhole/archive_directory.h"
#include "sinkhole/archive_format.h"
#include "sinkhole/segment_name.h"

namespace cenote::sinkhole {
namespace {

// One segment, frame by frame. What is allocated never exceeds what the file holds.
class SegmentReader {
 public:
  static Result<SegmentReader> Open(int directory_fd, const std::string& name) {
    SegmentReader reader;
    reader.file_ = ops::Fd(openat(directory_fd, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (!reader.file_.valid() && errno == ENOENT) {
      return Error{Error::Code::kNotFound, "archive segment " + name + ": not there (any more)"};
    }
    if (!reader.file_.valid() || fstat(reader.file_.get(), &status) != 0) {
      return ops::ErrnoError("archive segment " + name);
    }
    reader.end_ = static_cast<std::uint64_t>(status.st_size);
    return reader;
  }

  // The compressed payload of the next good frame; nothing at the end or at a torn tail. Valid until the next call.
  Result<std::optional<std::string_view>> Next() {
    offset_ = next_;
    if (const Status status = Read(kFrameHeader); !status.ok()) {
      return status.error();
    }
    const std::size_t length = ByteReader(buffer_).U32();
    if (length > kMaxArchivedPayload || end_ - offset_ < kFrameHeader + length) {
      return std::optional<std::string_view>();
    }
    if (const Status status = Read(kFrameHeader + length); !status.ok()) {
      return status.error();
    }
    const auto parsed = ParseFrame(buffer_, kMaxArchivedPayload);
    if (!parsed.ok() || !parsed->has_value() || (*parsed)->frame.type != FrameType::kArchived) {
      return std::optional<std::string_view>();
    }
    next_ = offset_ + (*parsed)->size;
    return std::make_optional((*parsed)->frame.payload);
  }

  std::uint64_t offset() const { return offset_; }

 private:
  Status Read(std::size_t size) {
    buffer_.resize(size);
    std::size_t done = 0;
    while (done < size) {
      const ssize_t got = pread(file_.get(), buffer_.data() + done, size - done, static_cast<off_t>(offset_ + done));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        return ops::ErrnoError("archive segment");
      }
      if (got == 0) {
        break;
      }
      done += static_cast<std::size_t>(got);
    }
    buffer_.resize(done);
    return {};
  }

  ops::Fd file_;
  std::uint64_t end_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t next_ = 0;
  std::string buffer_;
};

Result<Transaction> Decode(Decompressor& decompressor, std::string_view payload) {
  const Result<std::string> bytes = decompressor.Whole(payload, kMaxTransactionBytes);
  return bytes.ok() ? DecodeTransaction(*bytes) : Result<Transaction>(bytes.error());
}

bool IsOf(Decompressor& decompressor, std::string_view payload, const ObservationId& id) {
  const Result<std::string> first = decompressor.First(payload, kIdBytes);
  if (!first.ok()) {
    return false;
  }
  const Result<ObservationId> found = DecodeTransactionId(*first);
  return found.ok() && *found == id;
}

Error NotArchived(const ObservationId& id) {
  return {Error::Code::kNotFound, id.ToString() + ": not in the archive (any more)"};
}

// The name of the segment that holds `id` if any does: the last one of its writer that begins at or before it.
Result<std::string> SegmentOf(int directory_fd, const ObservationId& id) {
  const auto segments = ListSegments(directory_fd);
  if (!segments.ok()) {
    return segments.error();
  }
  const Segment* best = nullptr;
  for (const Segment& segment : *segments) {
    const ObservationId& first = segment.first;
    const bool same = first.sensor == id.sensor && first.start == id.start && first.worker == id.worker;
    if (same && first.sequence <= id.sequence && (best == nullptr || best->first.sequence < first.sequence)) {
      best = &segment;
    }
  }
  return best == nullptr ? Result<std::string>(NotArchived(id)) : Result<std::string>(best->name);
}

}  // namespace

Result<Transaction> FindArchived(const std::string& directory, const ObservationId& id) {
  const ops::Fd directory_fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory_fd.valid()) {
    return ops::ErrnoError("archive " + directory);
  }
  const Result<std::string> name = SegmentOf(directory_fd.get(), id);
  if (!name.ok()) {
    return name.error();
  }
  Result<SegmentReader> reader = SegmentReader::Open(directory_fd.get(), *name);
  if (!reader.ok()) {
    return reader.error();
  }
  Decompressor decompressor;
  while (true) {
    const auto payload = reader->Next();
    if (!payload.ok()) {
      return payload.error();
    }
    if (!payload->has_value()) {
      return NotArchived(id);
    }
    if (IsOf(decompressor, **payload, id)) {
      return Decode(decompressor, **payload);
    }
  }
}

Status ForEachArchived(const std::string& segment_path,
                       const std::function<bool(std::uint64_t offset, const Transaction&)>& visit) {
  Result<SegmentReader> reader = SegmentReader::Open(AT_FDCWD, segment_path);
  if (!reader.ok()) {
    return reader.error();
  }
  Decompressor decompressor;
  while (true) {
    const auto payload = reader->Next();
    if (!payload.ok()) {
      return payload.error();
    }
    if (!payload->has_value()) {
      return {};
    }
    const Result<Transaction> transaction = Decode(decompressor, **payload);
    if (!transaction.ok()) {
      return Within(segment_path + " at " + std::to_string(reader->offset()), transaction.error());
    }
    if (!visit(reader->offset(), *transaction)) {
      return {};
    }
  }
}

}  // namespace cenote::sinkhole
