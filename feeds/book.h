// Book: the store as the web page reads it. Opens it when it appears, and gives plain values: one short snapshot per
// question, nothing held across a wait. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collector/model/reason.h"
#include "collector/model/result.h"
#include "collector/model/subject.h"
#include "collector/model/time.h"
#include "collector/store/reader.h"

namespace cenote::feeds {

struct Overview {
  Serial serial = 0;
  Time serial_time{};
  std::uint64_t listings = 0;
  std::uint64_t records = 0;
};

// One published part over what was asked for.
struct ShownPart {
  Subject subject;  // what is listed: the address itself or a network or name over it
  Reason reason;
  std::uint8_t grade = 2;
  Time since{};
  Time until{};
  std::string reference;
};

struct Answer {
  std::vector<ShownPart> parts;  // widest first; empty: not listed
  bool exempt = false;           // in exempt space: never listed
};

class Book {
 public:
  explicit Book(store::EnvOptions options) : options_(std::move(options)) {}

  // Opens the store when that has not happened yet; kUnavailable while there is none.
  Status Open();
  Status CheckReaders();

  Result<Overview> ReadOverview();
  // What mail servers hear about `asked`: parts that have not expired at `now` (or at the store's last time, when that
  // is later), imports only where they are published.
  Result<Answer> Find(const Subject& asked, Time now);

 private:
  Result<Answer> FindAddress(const Subject& asked, Time now);
  Result<Answer> FindCovering(const Subject& asked, Time now);
  Result<Answer> FindRenewed(const Subject& asked, Time now);

  store::EnvOptions options_;
  std::unique_ptr<store::Env> env_;
  std::unique_ptr<store::Reader> reader_;
};

}  // namespace cenote::feeds
