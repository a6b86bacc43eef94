// A soft limit of this process (setrlimit), lowered for as long as the object lives: so a test lets descriptors or the
// size of files run out.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace cenote::support {

class ResourceLimit {
 public:
  ResourceLimit(__rlimit_resource resource, rlim_t soft) : resource_(resource) {
    EXPECT_EQ(::getrlimit(resource_, &before_), 0);
    rlimit lowered = before_;
    lowered.rlim_cur = soft;
    EXPECT_EQ(::setrlimit(resource_, &lowered), 0);
  }
  ~ResourceLimit() { ::setrlimit(resource_, &before_); }
  ResourceLimit(const ResourceLimit&) = delete;
  ResourceLimit& operator=(const ResourceLimit&) = delete;

 private:
  __rlimit_resource resource_;
  rlimit before_{};
};

}  // namespace cenote::support
