// A test of a command that reads the archive: an archive to fill, the command's words, and what it printed.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

#include "ops/command.h"
#include "sinkhole/archive.h"
#include "tests/support/temp_dir.h"

namespace cenote::sinkhole {

class ArchiveReadingTest : public testing::Test {
 protected:
  ArchiveReadingTest() {
    config_.Set("data_dir", data_.path());
    std::filesystem::create_directory(data_.File("archive"));
  }

  ArchiveReference Archive(const Transaction& transaction) {
    auto writer = ArchiveWriter::Open(data_.File("archive"), {});
    return writer->Append(transaction).value();
  }

  // Runs `cenote COMMAND <arguments>`; the output is in out_ and err_.
  int Run(const ops::Command& command, const std::string& arguments) {
    CLI::App app;
    const auto run = command.declare(app);
    app.parse(arguments);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run(ops::Context{config_, ""});
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return code;
  }

  support::TempDir data_;
  ops::Config config_;
  std::string out_;
  std::string err_;
};

}  // namespace cenote::sinkhole
