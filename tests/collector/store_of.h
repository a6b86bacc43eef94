// A fresh store in a directory of the test's own, with the built-in holes set.
#pragma once

#include <memory>
#include <string>

#include "collector/exempt.h"
#include "collector/store/check.h"
#include "collector/store/reader.h"
#include "collector/store/writer.h"
#include "tests/support/builders.h"
#include "tests/support/temp_dir.h"

namespace cenote::collector {

class StoreOf {
 public:
  explicit StoreOf(Time now, std::uint64_t map_size = 1U << 28U) {
    Result<std::unique_ptr<store::Env>> env =
        store::Env::OpenWriter({.directory = directory_.File("store"), .map_size = map_size}, now);
    CENOTE_CHECK(env.ok());
    env_ = std::move(*env);
    store::Writer writer = Begin(now);
    CENOTE_CHECK(writer.SetStandingHoles(BuiltInExempt(), {}).ok());
    CENOTE_CHECK(writer.Commit().ok());
  }

  store::Env& env() { return *env_; }
  store::Writer Begin(Time now) { return std::move(*store::Writer::Begin(*env_, now)); }

  Listing ListingOf(const Subject& subject) {
    store::Reader reader(*env_);
    CENOTE_CHECK(reader.Renew().ok());
    return reader.GetListing(subject).value().value_or(Listing{});
  }
  Listing ListingOf(const char* subject) { return ListingOf(support::SubjectOf(subject)); }
  Record RecordAt(const char* subject) {
    store::Reader reader(*env_);
    CENOTE_CHECK(reader.Renew().ok());
    return reader.GetRecord(support::SubjectOf(subject)).value().value_or(Record{});
  }
  Serial CurrentSerial() {
    store::Reader reader(*env_);
    CENOTE_CHECK(reader.Renew().ok());
    return reader.ReadStamp().value().serial;
  }
  std::string Faults() {
    const auto found = store::CheckStore(*env_);
    CENOTE_CHECK(found.ok());
    return found->faults.empty() ? "" : found->faults.front();
  }

 private:
  support::TempDir directory_;
  std::unique_ptr<store::Env> env_;
};

}  // namespace cenote::collector
