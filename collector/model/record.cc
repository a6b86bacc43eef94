#include "collector/model/record.h"

#include <algorithm>

#include "collector/model/bytes.h"
#include "collector/model/check.h"
#include "collector/model/codec.h"

namespace cenote {
namespace {

constexpr std::uint8_t kVersion = 1;

// Ascending numbers: the first as it is, each next one as its distance from the one before, less one. Nothing but
// ascending numbers can be written so.
class AscendingWriter {
 public:
  explicit AscendingWriter(ByteWriter& writer) : writer_(writer) {}
  void Put(std::uint64_t value) {
    CENOTE_CHECK(value >= least_);
    writer_.Varint(value - least_);
    least_ = value + 1;
  }

 private:
  ByteWriter& writer_;
  std::uint64_t least_ = 0;
};

class AscendingReader {
 public:
  AscendingReader(ByteReader& reader, std::uint64_t most) : reader_(reader), most_(most) {}
  std::uint64_t Get() {
    if (least_ > most_) {
      reader_.Fail();
      return 0;
    }
    const std::uint64_t value = least_ + GetUpTo(reader_, most_ - least_);
    least_ = value + 1;
    return value;
  }

 private:
  ByteReader& reader_;
  std::uint64_t most_;
  std::uint64_t least_ = 0;
};

// So that the last bucket still ends within the times that can be stored.
constexpr auto kLastBucket = static_cast<std::uint64_t>(kLastMs / kBucketSpan.count());

void PutSignalCounts(ByteWriter& writer, const std::vector<SignalCount>& signals) {
  const std::size_t count = std::min(signals.size(), kMaxSignals);
  writer.Varint(count);
  AscendingWriter numbers(writer);
  for (std::size_t i = 0; i < count; ++i) {
    numbers.Put(static_cast<std::uint64_t>(signals[i].signal));
    writer.Varint(signals[i].count);
  }
}

std::vector<SignalCount> GetSignalCounts(ByteReader& reader) {
  std::vector<SignalCount> signals;
  AscendingReader numbers(reader, std::numeric_limits<std::uint16_t>::max());
  for (auto left = GetUpTo(reader, kMaxSignals); left > 0 && reader.ok(); --left) {
    const auto signal = static_cast<Signal>(numbers.Get());
    signals.push_back({signal, GetUint32(reader)});
  }
  return signals;
}

void PutBuckets(ByteWriter& writer, const std::vector<Bucket>& buckets) {
  const std::size_t count = std::min<std::size_t>(buckets.size(), kBuckets);
  writer.Varint(count);
  AscendingWriter indexes(writer);
  for (std::size_t i = buckets.size() - count; i < buckets.size(); ++i) {
    const Bucket& bucket = buckets[i];
    const std::int64_t since_begin = ToMs(bucket.last) - bucket.index * kBucketSpan.count();
    CENOTE_CHECK(since_begin >= 0 && since_begin < kBucketSpan.count());
    indexes.Put(bucket.index);
    writer.Varint(static_cast<std::uint64_t>(since_begin));
    writer.Varint(bucket.messages);
    PutSignalCounts(writer, bucket.signals);
  }
}

std::vector<Bucket> GetBuckets(ByteReader& reader) {
  std::vector<Bucket> buckets;
  AscendingReader indexes(reader, kLastBucket);
  for (auto left = GetUpTo(reader, kBuckets); left > 0 && reader.ok(); --left) {
    Bucket bucket;
    bucket.index = static_cast<std::uint32_t>(indexes.Get());
    const auto since_begin = GetUpTo(reader, static_cast<std::uint64_t>(kBucketSpan.count()) - 1);
    bucket.last = FromMs(bucket.index * kBucketSpan.count() + static_cast<std::int64_t>(since_begin));
    bucket.messages = GetUint32(reader);
    bucket.signals = GetSignalCounts(reader);
    buckets.push_back(std::move(bucket));
  }
  return buckets;
}

// The ids of one Record mostly come from one process of one sensor: its name and start stand there once.
void PutRecent(ByteWriter& writer, const std::vector<Seen>& recent) {
  const std::size_t count = std::min(recent.size(), kRecent);
  writer.Varint(count);
  Seen before;
  for (std::size_t i = recent.size() - count; i < recent.size(); ++i) {
    const Seen& seen = recent[i];
    CENOTE_CHECK(before < seen && IsSensorName(seen.id.sensor));
    const bool same = seen.id.sensor == before.id.sensor && seen.id.start == before.id.start;
    writer.Varint(static_cast<std::uint64_t>((seen.time - before.time).count()));
    PutFlag(writer, same);
    if (!same) {
      writer.Blob(seen.id.sensor);
      writer.Varint(seen.id.start);
    }
    writer.Varint(seen.id.worker);
    writer.Varint(seen.id.sequence);
    before = seen;
  }
}

std::vector<Seen> GetRecent(ByteReader& reader) {
  std::vector<Seen> recent;
  Seen seen;
  for (auto left = GetUpTo(reader, kRecent); left > 0 && reader.ok(); --left) {
    const Seen before = seen;
    seen.time += Duration(GetUpTo(reader, static_cast<std::uint64_t>(kLastMs - ToMs(before.time))));
    if (!GetFlag(reader)) {
      seen.id.sensor = reader.Blob(kMaxSensor);
      seen.id.start = reader.Varint();
    }
    seen.id.worker = static_cast<std::uint16_t>(GetUpTo(reader, std::numeric_limits<std::uint16_t>::max()));
    seen.id.sequence = reader.Varint();
    if (!(before < seen) || !IsSensorName(seen.id.sensor)) {
      reader.Fail();
    }
    recent.push_back(seen);
  }
  return recent;
}

void PutHelos(ByteWriter& writer, const std::vector<std::string>& helos) {
  const std::size_t count = std::min(helos.size(), kHelos);
  writer.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    CENOTE_CHECK(helos[i].size() <= kMaxDetail && (i == 0 || helos[i - 1] < helos[i]));
    writer.Blob(helos[i]);
  }
}

std::vector<std::string> GetHelos(ByteReader& reader) {
  std::vector<std::string> helos;
  for (auto left = GetUpTo(reader, kHelos); left > 0 && reader.ok(); --left) {
    std::string helo(reader.Blob(kMaxDetail));
    if (!helos.empty() && helo <= helos.back()) {
      reader.Fail();
    }
    helos.push_back(std::move(helo));
  }
  return helos;
}

}  // namespace

std::string Encode(const Record& record) {
  CENOTE_CHECK(record.first_seen >= Time{} && record.first_seen <= record.last_seen);
  ByteWriter writer;
  writer.U8(kVersion);
  PutTime(writer, record.first_seen);
  writer.Varint(static_cast<std::uint64_t>((record.last_seen - record.first_seen).count()));
  writer.Varint(record.messages);
  writer.Varint(record.observations);
  PutFlag(writer, record.findings_in);
  PutBuckets(writer, record.buckets);
  PutRecent(writer, record.recent);
  PutHelos(writer, record.helos);
  return writer.Take();
}

Result<Record> DecodeRecord(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.U8() != kVersion) {
    return DoesNotDecode("Record");
  }
  Record record;
  record.first_seen = GetTime(reader);
  const auto longest = static_cast<std::uint64_t>(kLastMs - ToMs(record.first_seen));
  record.last_seen = record.first_seen + Duration(GetUpTo(reader, longest));
  record.messages = reader.Varint();
  record.observations = reader.Varint();
  record.findings_in = GetFlag(reader);
  record.buckets = GetBuckets(reader);
  record.recent = GetRecent(reader);
  record.helos = GetHelos(reader);
  if (!reader.ok() || !reader.AtEnd()) {
    return DoesNotDecode("Record");
  }
  return record;
}

}  // namespace cenote
