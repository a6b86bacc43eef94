// A store of a test's own, and short ways to write to it, read it and spoil it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collector/store/check.h"
#include "collector/store/env.h"
#include "collector/store/reader.h"
#include "collector/store/txn.h"
#include "collector/store/writer.h"
#include "tests/support/builders.h"
#include "tests/support/temp_dir.h"

namespace cenote::store {

using support::At;
using support::Import;
using support::Ip;
using support::Judgement;
using support::MakeListing;
using support::MakePart;
using support::Operator;
using support::Prefix;
using support::SubjectOf;

inline const Time kNow = At("2026-11-23T12:00:00Z");
inline const Time kLater = kNow + 24h;

inline EnvOptions Options(const std::string& directory, std::uint64_t map_size = 64ULL << 20U) {
  return {directory, map_size, 126};
}

// A judgement until `until`; the reason tells Listings apart.
inline Listing Bot(Time until = kLater, Reason reason = kReasonBot) {
  return MakeListing({MakePart(Judgement(), reason, kNow, until)});
}

class StoreTest : public testing::Test {
 protected:
  StoreTest() { Open(64ULL << 20U); }

  void Close() {
    reader_.reset();
    env_.reset();
  }

  void Open(std::uint64_t map_size, Time clock = kNow) {
    Close();
    auto env = Env::OpenWriter(Options(directory_, map_size), clock);
    ASSERT_TRUE(env.ok()) << env.error().message;
    env_ = *std::move(env);
    // No test here cuts the power; without fsync they are fast.
    ASSERT_EQ(mdb_env_set_flags(env_->handle(), MDB_NOSYNC, 1), MDB_SUCCESS);
  }

  Env& env() { return *env_; }
  const std::string& directory() const { return directory_; }

  Writer Begin(Time clock = kNow) {
    auto writer = Writer::Begin(*env_, clock);
    CENOTE_CHECK(writer.ok());
    return *std::move(writer);
  }

  // One transaction; gives the serial.
  Serial Write(const std::function<void(Writer&)>& steps, Time clock = kNow) {
    Writer writer = Begin(clock);
    steps(writer);
    auto serial = writer.Commit();
    EXPECT_TRUE(serial.ok()) << serial.error().message;
    return serial.ok() ? *serial : 0;
  }

  Serial List(std::string_view subject, const Listing& listing, Time clock = kNow) {
    return Write(
        [&](Writer& writer) {
          const Status set = writer.SetListing(SubjectOf(subject), listing);
          EXPECT_TRUE(set.ok()) << set.error().message;
        },
        clock);
  }

  std::vector<Subject> Exempt(std::string_view subject, Allow::Origin origin = Allow::Origin::kOperator) {
    std::vector<Subject> ended;
    Write([&](Writer& writer) {
      auto result = writer.SetAllow(SubjectOf(subject), {origin, kNow, "why", "who"});
      ASSERT_TRUE(result.ok()) << result.error().message;
      ended = *std::move(result);
    });
    return ended;
  }

  // A fresh snapshot.
  Reader& Read() {
    if (!reader_) {
      reader_ = std::make_unique<Reader>(*env_);
    }
    const Status renewed = reader_->Renew();
    EXPECT_TRUE(renewed.ok());
    return *reader_;
  }

  Found FoundAt(std::string_view address) {
    Found found;
    const Status looked = Read().Lookup(Ip(address), found);
    EXPECT_TRUE(looked.ok());
    reader_->Release();
    return found;
  }

  std::vector<int> LengthsAt(std::string_view address) {
    std::vector<int> lengths;
    for (const FoundPart& part : FoundAt(address)) {
      lengths.push_back(part.length);
    }
    return lengths;
  }

  std::vector<Change> ChangesAfter(Serial serial) {
    std::vector<Change> changes;
    const Status read = Read().ForEachChange(serial, [&](const Change& change) {
      changes.push_back(change);
      return true;
    });
    EXPECT_TRUE(read.ok());
    reader_->Release();
    return changes;
  }

  CheckReport Check() {
    auto report = CheckStore(*env_);
    CENOTE_CHECK(report.ok());
    return *std::move(report);
  }

  // A row past every rule, to see that it is found out.
  void PutRaw(MDB_dbi table, std::string_view key, std::string_view value) {
    auto txn = Txn::Begin(*env_, Txn::Kind::kWrite);
    CENOTE_CHECK(txn.ok());
    (*txn)->Put(table, key, value);
    CENOTE_CHECK((*txn)->Commit().ok());
  }
  void DeleteRaw(MDB_dbi table, std::string_view key) {
    auto txn = Txn::Begin(*env_, Txn::Kind::kWrite);
    CENOTE_CHECK(txn.ok());
    CENOTE_CHECK((*txn)->Delete(table, key));
    CENOTE_CHECK((*txn)->Commit().ok());
  }

 private:
  support::TempDir temp_;
  std::string directory_ = temp_.File("store");
  std::unique_ptr<Env> env_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace cenote::store
