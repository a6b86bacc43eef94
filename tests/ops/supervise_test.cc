#include "ops/supervise.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <functional>
#include <thread>

#include "ops/clock.h"
#include "ops/sockets.h"
#include "tests/ops/files.h"
#include "tests/support/temp_dir.h"

namespace cenote::ops {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds kPatience{30};

bool WaitFor(const std::function<bool()>& condition) {
  const auto deadline = Monotonic() + kPatience;
  while (!condition()) {
    if (Monotonic() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// A program with its output in files.
class Program {
 public:
  Program(const std::string& home, std::vector<std::string> words) : home_(home) {
    words.insert(words.begin(), CENOTE_FAKE);
    pid_ = ::fork();
    if (pid_ == 0) {
      const int flags = O_WRONLY | O_CREAT | O_APPEND;
      ::dup2(::open((home + "/out").c_str(), flags, 0600), 1);
      ::dup2(::open((home + "/err").c_str(), flags, 0600), 2);
      std::vector<char*> arguments;
      for (std::string& word : words) {
        arguments.push_back(word.data());
      }
      arguments.push_back(nullptr);
      ::execv(CENOTE_FAKE, arguments.data());
      ::_exit(127);
    }
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (pid_ > 0) {
      ::kill(pid_, SIGTERM);
      static_cast<void>(Wait());
    }
  }

  void Signal(int number) const { ::kill(pid_, number); }
  int Wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }
  std::string Errors() const { return ReadFile(home_ + "/err"); }
  std::string Output() const { return ReadFile(home_ + "/out"); }

 private:
  std::string home_;
  pid_t pid_ = -1;
};

class SuperviseTest : public testing::Test {
 protected:
  SuperviseTest() {
    SocketNeed need;
    need.endpoints = {*Endpoint::Parse("127.0.0.1:0")};
    const auto sockets = OpenSockets({need});  // a port that is free once this is gone
    door_ = BoundEndpoint(sockets->front().fd.get());
  }

  std::vector<std::string> Words(const std::string& behaviour, std::vector<std::string> more = {}) {
    const std::string config =
        WriteFile(home_.File("fake.toml"), "[rbl]\nlisten = [\"" + door_.ToString() + "\"]\n" + behaviour);
    more.insert(more.begin(), {"run", "--config", config, "--data", home_.path()});
    return more;
  }

  std::string Diary() const { return ReadFile(home_.path() + "/run/diary"); }
  bool IsUp(const Program& program) const {
    return WaitFor([&] { return program.Errors().find("all roles are up") != std::string::npos; });
  }

  // The process that answers at the door; 0 when none does.
  pid_t RolePid() const {
    sockaddr_storage address{};
    const socklen_t size = door_.ToSockaddr(address);
    const Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) {
      return 0;
    }
    constexpr std::string_view kRequest = "GET /pid HTTP/1.0\r\n\r\n";
    static_cast<void>(::send(fd.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL));
    std::string reply;
    std::array<char, 1024> part{};
    for (ssize_t got = 0; (got = ::recv(fd.get(), part.data(), part.size(), 0)) > 0;) {
      reply.append(part.data(), static_cast<std::size_t>(got));
    }
    const std::size_t body = reply.find("\r\n\r\n");
    return body == std::string::npos ? 0 : std::stoi(reply.substr(body + 4));
  }

  support::TempDir home_;
  Endpoint door_;
};

TEST_F(SuperviseTest, StartsTheJudgeFirstAndStopsInFlowOrder) {
  Program program(home_.path(), Words(""));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  EXPECT_EQ(Diary(), "collector start\nrbl start\nfeeds start\nsinkhole start\n");
  program.Signal(SIGINT);
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_THAT(Diary(), testing::EndsWith("sinkhole stop\ncollector stop\nfeeds stop\nrbl stop\n"));
}

TEST_F(SuperviseTest, RestartsWhatIsKilledOnTheSameSocket) {
  Program program(home_.path(), Words(""));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  const pid_t first = RolePid();
  ASSERT_GT(first, 0);
  ASSERT_EQ(::kill(first, SIGKILL), 0);
  pid_t second = 0;
  // Who connects meanwhile waits in the queue: the socket never closes.
  EXPECT_TRUE(WaitFor([&] { return (second = RolePid()) != first && second > 0; }));
  EXPECT_THAT(program.Errors(), HasSubstr("signal 9"));
  EXPECT_EQ(::kill(second, 0), 0);
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_EQ(::kill(second, 0), -1);
}

TEST_F(SuperviseTest, ACrashAtTheStartIsTriedAgain) {
  Program program(home_.path(), Words("[collector]\nbehaviour = \"crashes once\""));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  EXPECT_EQ(Diary(), "collector start\ncollector start\nrbl start\nfeeds start\nsinkhole start\n");
}

TEST_F(SuperviseTest, WhatCannotRunEndsTheRun) {
  Program program(home_.path(), Words("[feeds]\nbehaviour = \"fails\""));
  EXPECT_EQ(program.Wait(), 1);
  EXPECT_THAT(program.Errors(), HasSubstr("cenote: feeds cannot run\n"));
  EXPECT_THAT(Diary(), testing::EndsWith("collector stop\nrbl stop\n"));
}

TEST_F(SuperviseTest, AWrongConfigurationEndsTheRun) {
  Program program(home_.path(), Words("[sinkhole]\nbehaviour = \"misconfigured\""));
  EXPECT_EQ(program.Wait(), 78);
  EXPECT_EQ(RolePid(), 0) << "no child may be left";
}

TEST_F(SuperviseTest, ARoleThatIgnoresSigtermIsKilledAfterItsGrace) {
  Program program(home_.path(), Words("[feeds]\nbehaviour = \"deaf\"\n[run]\nstop_patience = \"50ms\""));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_THAT(program.Errors(), HasSubstr("does not stop, killing it"));
  EXPECT_THAT(program.Errors(), HasSubstr("signal 9"));
  // The others had their time and stopped well, each in its turn.
  EXPECT_THAT(Diary(), testing::EndsWith("sinkhole stop\ncollector stop\nrbl stop\n"));
}

TEST_F(SuperviseTest, ARoleThatNeverBecomesReadyIsNoticedAndHoldsUpNobody) {
  Program program(home_.path(), Words("[collector]\nbehaviour = \"never ready\"\n[run]\nready_patience = \"1s\""));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  EXPECT_THAT(program.Errors(), HasSubstr("not ready in time role=collector"));
  EXPECT_EQ(Diary(), "collector start\nrbl start\nfeeds start\nsinkhole start\n");
}

TEST_F(SuperviseTest, ARoleThatIsNotReadyAfterARestartIsNoticed) {
  Program program(home_.path(), Words("behaviour = \"ready once\"\n[run]\nready_patience = \"300ms\""));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  const pid_t first = RolePid();
  ASSERT_GT(first, 0);
  ASSERT_EQ(::kill(first, SIGKILL), 0);
  EXPECT_TRUE(WaitFor([&] {
    const std::string errors = program.Errors();
    const std::size_t killed = errors.find("signal 9");
    return killed != std::string::npos && errors.find("not ready in time role=rbl", killed) != std::string::npos;
  })) << program.Errors();
}

TEST_F(SuperviseTest, ATakenPortIsOneLineAndNothingStarts) {
  SocketNeed need;
  need.endpoints = {door_};
  const auto taken = OpenSockets({need});
  ASSERT_TRUE(taken.ok());
  Program program(home_.path(), Words(""));
  EXPECT_EQ(program.Wait(), 1);
  EXPECT_THAT(program.Errors(),
              HasSubstr("cenote: rbl.listen = \"" + door_.ToString() + "\": Address already in use\n"));
  EXPECT_EQ(Diary(), "");
}

TEST_F(SuperviseTest, ASecondRunOnTheSameDataIsRefused) {
  Program first(home_.path(), Words(""));
  ASSERT_TRUE(IsUp(first)) << first.Errors();
  const support::TempDir other;
  Program second(other.path(), Words(""));
  EXPECT_EQ(second.Wait(), 1);
  EXPECT_THAT(second.Errors(), HasSubstr("data_dir = \"" + home_.path() + "\": is in use by another cenote run"));
}

TEST_F(SuperviseTest, NoRoleOutlivesTheSupervisor) {
  Program program(home_.path(), Words(""));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  const pid_t role = RolePid();
  ASSERT_GT(role, 0);
  program.Signal(SIGKILL);
  EXPECT_EQ(program.Wait(), 1000 + SIGKILL);
  EXPECT_TRUE(WaitFor([&] { return ::kill(role, 0) != 0 || RolePid() == 0; }));
}

TEST_F(SuperviseTest, HintsArePrintedOnceEverythingIsUp) {
  Program program(home_.path(), Words("", {"--hints"}));
  ASSERT_TRUE(IsUp(program)) << program.Errors();
  EXPECT_TRUE(WaitFor([&] { return program.Output().find(" explain 203.0.113.7 --config ") != std::string::npos; }));
  EXPECT_THAT(program.Output(), HasSubstr(" --data " + home_.path()));
}

TEST_F(SuperviseTest, TheCommandLineSaysWhatIsWrong) {
  struct Case {
    std::vector<std::string> words;
    int code;
    std::string says;
  };
  const std::vector<Case> cases = {
      {{"nonsense"}, 64, "nonsense"},
      {{"run", "--nonsense"}, 64, "--nonsense"},
      {{"run", "extra"}, 64, "extra"},
      {{"config"}, 64, "--check"},
      {{"config", "--check", "/nowhere/x.toml"}, 78, "/nowhere/x.toml: No such file or directory"},
      {{"run", "--data", "/nowhere/data"}, 78, "data_dir = \"/nowhere/data\": must be an existing directory"},
      {{"rbl", "--data", "/nowhere/data"}, 78, "data_dir = \"/nowhere/data\": must be an existing directory"},
  };
  for (const Case& each : cases) {
    const support::TempDir output;
    Program program(output.path(), each.words);
    EXPECT_EQ(program.Wait(), each.code) << each.says;
    const std::string errors = program.Errors();
    EXPECT_THAT(errors, HasSubstr(each.says));
    EXPECT_EQ(errors.find("cenote: "), 0U) << errors;
    EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
  }
}

TEST_F(SuperviseTest, VersionAndHelpAreNoErrors) {
  for (const char* word : {"--version", "--help", "version"}) {
    const support::TempDir output;
    Program program(output.path(), {word});
    EXPECT_EQ(program.Wait(), 0);
    EXPECT_FALSE(program.Output().empty());
  }
}

}  // namespace
}  // namespace cenote::ops
