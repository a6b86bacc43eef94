#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/free_space.h"
#include "sinkhole/archive.h"
#include "sinkhole/archive_format.h"
#include "sinkhole/segment_name.h"

namespace cenote::sinkhole {
namespace {

constexpr mode_t kSegmentMode = 0640;

}  // namespace

Result<ArchiveWriter> ArchiveWriter::Open(const std::string& directory, const ArchiveOptions& options) {
  ArchiveWriter writer(options);
  writer.directory_ = ops::Fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!writer.directory_.valid()) {
    return ops::ErrnoError("archive " + directory);
  }
  return writer;
}

Status ArchiveWriter::Prepare(const ObservationId& next) {
  if (Status room = ops::CheckFreeSpace(directory_.get(), options_.min_free); !room.ok()) {
    return room;
  }
  return segment_.valid() && size_ < options_.segment_size ? Status() : BeginSegment(next);
}

Result<ArchiveReference> ArchiveWriter::Append(const Transaction& transaction) {
  const std::string encoded = Encode(transaction);
  if (encoded.size() > kMaxTransactionBytes) {
    return Error{Error::Code::kInvalid, "archive: a transaction of " + std::to_string(encoded.size()) + " bytes"};
  }
  if (const Status status = compressor_.Compress(encoded, compressed_); !status.ok()) {
    return Within("archive", status.error());
  }
  if (!segment_.valid() || size_ >= options_.segment_size) {
    if (const Status status = BeginSegment(transaction.id); !status.ok()) {
      return status.error();
    }
  }
  frame_.clear();
  AppendFrame(FrameType::kArchived, compressed_, frame_);
  const ssize_t written = write(segment_.get(), frame_.data(), frame_.size());
  if (written < 0) {
    return ops::ErrnoError("archive segment " + segment_name_);
  }
  if (static_cast<std::size_t>(written) != frame_.size()) {
    return Error{Error::Code::kFull, "archive segment " + segment_name_ + ": short write"};
  }
  ArchiveReference reference{segment_name_, size_};
  size_ += frame_.size();
  unsynced_ = true;
  return reference;
}

Status ArchiveWriter::Sync() {
  if (unsynced_ && fdatasync(segment_.get()) != 0) {
    return ops::ErrnoError("archive segment " + segment_name_);
  }
  if (new_segment_ && fsync(directory_.get()) != 0) {
    return ops::ErrnoError("archive directory");
  }
  unsynced_ = false;
  new_segment_ = false;
  return {};
}

Status ArchiveWriter::BeginSegment(const ObservationId& first) {
  if (Status status = Sync(); !status.ok()) {
    return status;
  }
  segment_name_ = SegmentNameOf(first);
  segment_ = ops::Fd(openat(directory_.get(), segment_name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
                            kSegmentMode));
  if (!segment_.valid() || fchmod(segment_.get(), kSegmentMode) != 0) {
    return ops::ErrnoError("archive segment " + segment_name_);
  }
  size_ = 0;
  new_segment_ = true;
  return {};
}

}  // namespace cenote::sinkhole
