// Reader: what is in the store, seen from a read transaction that is renewed per batch. The only part of the store that
// rbl and feeds may use. One thread per Reader.
//
// Call order: (Renew (Lookup | Get... | ForEach...)* Release)*. Never keep it renewed across a wait: an old snapshot
// stops the reuse of pages. Everything returned is a copy, valid after Release.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/model/change.h"
#include "collector/model/ip.h"
#include "collector/model/listing.h"
#include "collector/model/observation.h"
#include "collector/model/record.h"
#include "collector/model/result.h"
#include "collector/model/subject.h"
#include "collector/store/env.h"

namespace cenote::store {

// One part over an address, as the derived ranges carry it: enough for a DNS answer without a second descent.
struct FoundPart {
  std::uint8_t length = 0;  // of the listed prefix that covers the address
  SourceKind source{};
  std::uint8_t grade = 0;
  bool publish = true;
  Reason reason;
  std::uint32_t since = 0;  // seconds since 1970
  std::uint32_t until = 0;
};
using Found = std::vector<FoundPart>;  // shortest prefix first; reused between look-ups

struct Stamp {
  std::array<std::uint8_t, 16> store_id{};
  Serial serial = 0;
  Time serial_time{};  // T(serial)
  Time last_time{};    // the store's last time: `now` never goes below it
};

// Why an address or name is never listed.
struct Allow {
  enum class Origin : std::uint8_t { kBuiltIn = 1, kConfigured = 2, kOperator = 3 };  // on disk
  Origin origin = Origin::kOperator;
  Time since{};
  std::string note;
  std::string by;
  friend bool operator==(const Allow&, const Allow&) = default;
};

class Txn;

class Reader {
 public:
  explicit Reader(Env& env);  // `env` outlives this
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Status Renew();  // a fresh snapshot; kUnavailable or kIo when the store cannot be read
  void Release();

  // All parts over `address`, exempt space cut out, expired ones included (the caller compares `until`). One descent.
  // `found` is cleared first.
  Status Lookup(const IpAddress& address, Found& found);

  Result<Stamp> ReadStamp();
  // Changes with a serial above this one are all there; who asks for older ones needs the whole zone.
  Result<Serial> JournalStart();
  // T(serial) of a serial from JournalStart on; nothing for others.
  Result<std::optional<Time>> CommitTime(Serial serial);
  Result<Time> Heartbeat();  // the last one that was put, at first the time of creation
  // The key of the references that TXT, page and reports share (collector/store/reference.h).
  Result<std::array<std::uint8_t, 32>> ReferenceKey();

  Result<std::optional<Listing>> GetListing(const Subject& subject);
  Result<std::optional<Record>> GetRecord(const Subject& subject);
  Result<std::optional<Observation>> GetObservation(const ObservationId& id);
  // The narrowest hole that contains `subject`.
  Result<std::optional<std::pair<Subject, Allow>>> FindAllow(const Subject& subject);
  // All Listings over `subject`, itself included, widest first; `subject` may be of any kind.
  Result<std::vector<std::pair<Subject, Listing>>> Covering(const Subject& subject);

  // In key order, from `from` on; stops when `visit` returns false. For long walks: Release and come back with the last
  // key.
  Status ForEachListing(const Subject& from, const std::function<bool(const Subject&, const Listing&)>& visit);
  Status ForEachHole(const std::function<bool(const Subject&, const Allow&)>& visit);
  // Changes with a serial above `after`, in order. A Change whose before and after are equal says that a hole inside
  // its Subject came or went: what the Subject lists is to be read anew.
  Status ForEachChange(Serial after, const std::function<bool(const Change&)>& visit);
  // Oldest first, from `from` on.
  Status ForEachObservation(Time from, const std::function<bool(const Observation&)>& visit);

  struct Sizes {
    std::uint64_t records = 0;
    std::uint64_t observations = 0;
    std::uint64_t listings = 0;
    std::uint64_t ranges = 0;
    std::uint64_t holes = 0;
    std::uint64_t changes = 0;
    std::uint64_t due = 0;
  };
  Result<Sizes> CountRows();

 private:
  Status OpenCursors();
  template <typename T>
  Result<T> Give(T value);  // or the error that the transaction met meanwhile

  Env& env_;
  std::unique_ptr<Txn> txn_;
  bool renewed_ = false;
  MDB_cursor* ranges4_ = nullptr;
  MDB_cursor* ranges6_ = nullptr;
};

}  // namespace cenote::store
