#include "collector/store/keys.h"

#include <algorithm>
#include <limits>

#include "collector/model/bytes.h"

namespace cenote::store {
namespace {

constexpr std::size_t kMaxSensor = 32;

std::uint64_t Milliseconds(Time time) { return static_cast<std::uint64_t>(std::max<std::int64_t>(ToMs(time), 0)); }

void AppendId(const ObservationId& id, ByteWriter& out) {
  const std::string_view sensor = std::string_view(id.sensor).substr(0, kMaxSensor);
  out.U8(static_cast<std::uint8_t>(sensor.size()));
  out.Bytes(sensor);
  out.U64(id.start);
  out.U16(id.worker);
  out.U64(id.sequence);
}

ObservationId ReadId(ByteReader& in) {
  ObservationId id;
  const std::size_t size = in.U8();
  if (size > kMaxSensor) {
    in.Fail();
  }
  id.sensor = in.Bytes(size);
  id.start = in.U64();
  id.worker = in.U16();
  id.sequence = in.U64();
  return id;
}

}  // namespace

std::string_view AddressKey(const IpAddress& address) {
  return {reinterpret_cast<const char*>(address.bytes.data()), address.is_v4() ? 4U : 16U};
}

std::string NumberKey(std::uint64_t number) {
  ByteWriter out;
  out.U64(number);
  return out.Take();
}

std::optional<std::uint64_t> ParseNumberKey(std::string_view key) {
  ByteReader in(key);
  const std::uint64_t number = in.U64();
  return in.ok() && in.AtEnd() ? std::optional(number) : std::nullopt;
}

std::string JournalKey(Serial serial, std::uint32_t place) {
  ByteWriter out;
  out.U64(serial);
  out.U32(place);
  return out.Take();
}

std::optional<std::pair<Serial, std::uint32_t>> ParseJournalKey(std::string_view key) {
  ByteReader in(key);
  const Serial serial = in.U64();
  const std::uint32_t place = in.U32();
  if (!in.ok() || !in.AtEnd()) {
    return std::nullopt;
  }
  return std::pair(serial, place);
}

std::int64_t ClampSeconds(std::int64_t seconds) {
  return std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max());
}

std::int64_t SecondsRoundedUp(Time time) {
  return ClampSeconds(std::chrono::ceil<std::chrono::seconds>(time).time_since_epoch().count());
}

std::string DueKey(std::int64_t seconds, std::string_view subject_key) {
  ByteWriter out;
  out.U64(static_cast<std::uint64_t>(ClampSeconds(seconds)));
  out.Bytes(subject_key);
  return out.Take();
}

std::optional<std::pair<std::int64_t, Subject>> ParseDueKey(std::string_view key) {
  ByteReader in(key);
  const std::uint64_t seconds = in.U64();
  auto subject = Subject::FromKey(in.Bytes(in.remaining()));
  if (!in.ok() || !subject || seconds > std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  return std::pair(static_cast<std::int64_t>(seconds), *std::move(subject));
}

std::string ObservationKey(const ObservationId& id) {
  ByteWriter out;
  AppendId(id, out);
  return out.Take();
}

std::optional<ObservationId> ParseObservationKey(std::string_view key) {
  ByteReader in(key);
  ObservationId id = ReadId(in);
  if (!in.ok() || !in.AtEnd()) {
    return std::nullopt;
  }
  return id;
}

std::string ByTimeKey(Time time, const ObservationId& id) {
  ByteWriter out;
  out.U64(Milliseconds(time));
  AppendId(id, out);
  return out.Take();
}

std::string ByTimeKey(Time time) { return NumberKey(Milliseconds(time)); }

std::optional<std::pair<Time, ObservationId>> ParseByTimeKey(std::string_view key) {
  ByteReader in(key);
  const std::uint64_t ms = in.U64();
  ObservationId id = ReadId(in);
  if (!in.ok() || !in.AtEnd() || ms > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return std::pair(FromMs(static_cast<std::int64_t>(ms)), std::move(id));
}

std::string HoleKey(const Subject& subject, std::uint8_t origin) {
  std::string key = subject.Key();
  key.push_back(static_cast<char>(origin));
  return key;
}

std::optional<std::pair<Subject, std::uint8_t>> ParseHoleKey(std::string_view key) {
  if (key.empty()) {
    return std::nullopt;
  }
  auto subject = Subject::FromKey(key.substr(0, key.size() - 1));
  if (!subject) {
    return std::nullopt;
  }
  return std::pair(*std::move(subject), static_cast<std::uint8_t>(key.back()));
}

}  // namespace cenote::store
