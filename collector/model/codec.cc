#include "collector/model/codec.h"

#include <algorithm>
#include <array>

#include "collector/model/check.h"

namespace cenote {
namespace {

bool IsSensorByte(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

}  // namespace

void PutTime(ByteWriter& writer, Time time) {
  writer.Varint(static_cast<std::uint64_t>(std::clamp<std::int64_t>(ToMs(time), 0, kLastMs)));
}

Time GetTime(ByteReader& reader) { return FromMs(static_cast<std::int64_t>(GetUpTo(reader, kLastMs))); }

void PutSeconds(ByteWriter& writer, Time time) {
  writer.Varint(static_cast<std::uint64_t>(std::clamp<std::int64_t>(ToSeconds(time), 0, kLastMs / 1000)));
}

Time GetSeconds(ByteReader& reader) { return FromSeconds(static_cast<std::int64_t>(GetUpTo(reader, kLastMs / 1000))); }

void PutAddress(ByteWriter& writer, const IpAddress& address) {
  writer.U8(static_cast<std::uint8_t>(address.family));
  for (std::size_t i = 0; i < static_cast<std::size_t>(address.bits()) / 8; ++i) {
    writer.U8(address.bytes[i]);
  }
}

IpAddress GetAddress(ByteReader& reader) {
  const auto family = static_cast<Family>(reader.U8());
  if (family == Family::kV4) {
    return IpAddress::V4(reader.U32());
  }
  std::array<std::uint8_t, 16> bytes{};
  const std::string_view raw = reader.Bytes(bytes.size());
  std::transform(raw.begin(), raw.end(), bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  const IpAddress address = IpAddress::V6(bytes);
  if (family != Family::kV6 || address.is_v4()) {  // a mapped address has its form as IPv4
    reader.Fail();
    return {};
  }
  return address;
}

bool IsSensorName(std::string_view sensor) {
  return !sensor.empty() && sensor.size() <= kMaxSensor && std::all_of(sensor.begin(), sensor.end(), IsSensorByte);
}

void PutId(ByteWriter& writer, const ObservationId& id) {
  CENOTE_CHECK(IsSensorName(id.sensor));
  writer.Blob(id.sensor);
  writer.Varint(id.start);
  writer.Varint(id.worker);
  writer.Varint(id.sequence);
}

ObservationId GetId(ByteReader& reader) {
  ObservationId id;
  id.sensor = reader.Blob(kMaxSensor);
  id.start = reader.Varint();
  id.worker = static_cast<std::uint16_t>(GetUpTo(reader, std::numeric_limits<std::uint16_t>::max()));
  id.sequence = reader.Varint();
  if (!IsSensorName(id.sensor)) {
    reader.Fail();
  }
  return id;
}

void PutText(ByteWriter& writer, std::string_view text, std::size_t most) { writer.Blob(text.substr(0, most)); }

void PutFlag(ByteWriter& writer, bool flag) { writer.U8(flag ? 1 : 0); }

bool GetFlag(ByteReader& reader) {
  const std::uint8_t flag = reader.U8();
  if (flag > 1) {
    reader.Fail();
  }
  return flag == 1;
}

std::uint64_t GetUpTo(ByteReader& reader, std::uint64_t most) {
  const std::uint64_t value = reader.Varint();
  if (value > most) {
    reader.Fail();
    return 0;
  }
  return value;
}

Error DoesNotDecode(std::string_view what) {
  return {Error::Code::kCorrupt, std::string(what) + ": the bytes do not decode"};
}

void PutSignals(ByteWriter& writer, const std::vector<SignalValue>& signals) {
  const std::size_t count = std::min(signals.size(), kMaxSignals);
  writer.Varint(count);
  for (std::size_t i = 0; i < count; ++i) {
    CENOTE_CHECK(i == 0 || signals[i - 1].signal < signals[i].signal);
    writer.U16(static_cast<std::uint16_t>(signals[i].signal));
    writer.Varint(signals[i].count);
    PutText(writer, signals[i].detail, kMaxDetail);
  }
}

std::vector<SignalValue> GetSignals(ByteReader& reader) {
  std::vector<SignalValue> signals;
  for (auto left = GetUpTo(reader, kMaxSignals); left > 0 && reader.ok(); --left) {
    SignalValue value;
    value.signal = static_cast<Signal>(reader.U16());
    value.count = GetUint32(reader);
    value.detail = reader.Blob(kMaxDetail);
    if (!signals.empty() && value.signal <= signals.back().signal) {
      reader.Fail();
    }
    signals.push_back(std::move(value));
  }
  return signals;
}

}  // namespace cenote
