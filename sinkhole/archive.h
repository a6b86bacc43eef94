// Archive: every finished Transaction, raw, in append-only segments: one writer per worker, frames of length and CRC
// around zstd-compressed Transactions. A torn tail is cut at the last good frame when a reader meets it.
//
// Segments are called "<sensor>.<start in base 16>.<worker>.<first sequence>.seg", so that an ObservationId finds its
// segment without an index. Nothing else writes in the directory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "collector/model/observation.h"
#include "collector/model/result.h"
#include "collector/model/time.h"
#include "ops/fd.h"
#include "sinkhole/transaction.h"
#include "sinkhole/zstd_codec.h"

namespace cenote::sinkhole {

struct ArchiveOptions {
  std::uint64_t segment_size = 64U << 20U;  // a new segment is begun beyond this
  int compression_level = 1;                // zstd
  std::uint64_t min_free = 0;               // bytes that stay free on the disk
};

// One per worker, one thread. Works by descriptor after Open, so it survives Landlock and dropped rights.
class ArchiveWriter {
 public:
  static Result<ArchiveWriter> Open(const std::string& directory, const ArchiveOptions& options);

  // Whether a batch that begins with `next` can be written: there is room on the disk, and a segment is open. An error
  // is a refusal: nothing was written, and it may be asked again. To be asked when all is synced.
  Status Prepare(const ObservationId& next);
  // Writes one frame (into the page cache). Any error is final, a short write too: the caller must die, never retry.
  // Ids of one writer ascend.
  Result<ArchiveReference> Append(const Transaction& transaction);
  // fdatasync of what was appended (and fsync of the directory after a new segment). Any error is final.
  Status Sync();

 private:
  explicit ArchiveWriter(const ArchiveOptions& options) : options_(options), compressor_(options.compression_level) {}
  Status BeginSegment(const ObservationId& first);

  ArchiveOptions options_;
  Compressor compressor_;
  ops::Fd directory_;
  ops::Fd segment_;
  std::string segment_name_;
  std::string compressed_;  // reused from Append to Append
  std::string frame_;
  std::uint64_t size_ = 0;
  bool new_segment_ = false;  // the directory does not know it durably yet
  bool unsynced_ = false;
};

// Finds one Transaction; kNotFound when no segment has it (any more).
Result<Transaction> FindArchived(const std::string& directory, const ObservationId& id);
// Visits a whole segment up to its last good frame; `visit` returns false to stop. A torn tail is no error; a good
// frame whose Transaction does not decode is kCorrupt.
Status ForEachArchived(const std::string& segment_path,
                       const std::function<bool(std::uint64_t offset, const Transaction&)>& visit);

// Deletes the oldest segments (by start, then file time) until the directory is within both bounds; the newest of each
// worker of a sensor's latest start stays, since it may be open. A negative age counts as zero. Gives the bytes that
// remain.
Result<std::uint64_t> TrimArchive(int directory_fd, std::uint64_t max_bytes, Duration max_age, Time now);

}  // namespace cenote::sinkhole
