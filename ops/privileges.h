// Whom a role becomes when it was started as root.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "collector/model/result.h"
#include "ops/config.h"

namespace cenote::ops {

struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string account;  // empty: there is no such account, this is the owner of data_dir
};

// The account of the key `user`, otherwise the owner of `data_dir`.
Result<Identity> WhomToBecome(const Config& config);

inline constexpr std::string_view kNoAccount =
    "the configured account does not exist: going on as the owner of data_dir, without capabilities";

}  // namespace cenote::ops
