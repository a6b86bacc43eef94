// A store in a temporary directory, with what the workers' tests need: list, delist, break.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "collector/store/writer.h"
#include "ops/clock.h"
#include "rbl/meters.h"
#include "rbl/store_door.h"
#include "tests/support/builders.h"
#include "tests/support/temp_dir.h"

namespace cenote::rbl::testing {

class LiveStore {
 public:
  LiveStore() {
    options.directory = directory_.path();
    options.map_size = 64U << 20U;
  }

  void Create() {
    auto opened = store::Env::OpenWriter(options, ops::Now());
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    env = *std::move(opened);
  }

  void List(std::string_view prefix, Reason reason) {
    const Time now = ops::Now();
    auto writer = store::Writer::Begin(*env, now);
    ASSERT_TRUE(writer.ok()) << writer.error().message;
    const Listing listing = support::MakeListing({support::MakePart(support::Judgement(), reason, now, now + 24h)});
    ASSERT_TRUE(writer->SetListing(support::SubjectOf(prefix), listing).ok());
    ASSERT_TRUE(writer->PutHeartbeat(now).ok());
    ASSERT_TRUE(writer->Commit().ok());
  }
  void Delist(std::string_view prefix) {
    auto writer = store::Writer::Begin(*env, ops::Now());
    ASSERT_TRUE(writer.ok()) << writer.error().message;
    ASSERT_TRUE(writer->SetListing(support::SubjectOf(prefix), {}).ok());
    ASSERT_TRUE(writer->Commit().ok());
  }

  store::EnvOptions options;
  std::unique_ptr<store::Env> env;

 private:
  support::TempDir directory_;
};

inline std::vector<ops::MetricRow> Rows() { return {MetricRows().begin(), MetricRows().end()}; }

inline Zones DefaultZones() {
  ZoneOptions options;
  options.name = "bl.cenote.test";
  return *Zones::Make({options}, ReasonTable(), "http://127.0.0.1:8025/");
}

}  // namespace cenote::rbl::testing
