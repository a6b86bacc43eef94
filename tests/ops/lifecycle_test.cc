#include "ops/lifecycle.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <functional>

#include "ops/command.h"
#include "ops/data_directory.h"
#include "ops/notify_socket.h"
#include "tests/ops/files.h"
#include "tests/support/temp_dir.h"

namespace cenote::ops {
namespace {

Config ConfigFor(const std::string& data, const std::string& user = "no-such-account") {
  Config config = *ParseConfig(CommonSchema(), "", "test");
  config.Set("data_dir", data);
  config.Set("user", user);
  return config;
}

// What cannot be taken back is tried in a child; its exit status is the number of the first thing that is wrong.
int InChild(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(body());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

bool HasNoCapabilities() {
  const cap_t have = cap_get_proc();
  const cap_t none = cap_init();
  const bool same = cap_compare(have, none) == 0;
  cap_free(have);
  cap_free(none);
  return same;
}

TEST(DropPrivileges, SetsNoNewPrivileges) {
  const support::TempDir data;
  EXPECT_EQ(InChild([&] {
              Log log("test", LogLevel::kError, LogFormat::kText);
              if (!DropPrivileges(ConfigFor(data.path()), log)) {
                return 1;
              }
              return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 2;
            }),
            0);
}

TEST(DropPrivileges, WithoutTheAccountBecomesTheOwnerOfTheData) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const support::TempDir data;
  ASSERT_EQ(::chown(data.path().c_str(), 12345, 12346), 0);
  EXPECT_EQ(InChild([&] {
              Log log("test", LogLevel::kError, LogFormat::kText);
              const bool dropped = DropPrivileges(ConfigFor(data.path()), log).ok();
              const bool become = ::geteuid() == 12345 && ::getuid() == 12345 && ::getegid() == 12346;
              const bool alone = ::getgroups(0, nullptr) == 0;
              return !dropped ? 1 : !become ? 2 : !alone ? 3 : !HasNoCapabilities() ? 4 : ::setuid(0) == 0 ? 5 : 0;
            }),
            0);
}

TEST(DropPrivileges, RootsOwnDataLeavesRootWithoutCapabilities) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const support::TempDir data;
  const std::string foreign = WriteFile(data.File("foreign"), "x");
  ASSERT_EQ(::chown(foreign.c_str(), 12345, 12345), 0);
  ASSERT_EQ(::chmod(foreign.c_str(), 0600), 0);
  EXPECT_EQ(InChild([&] {
              Log log("test", LogLevel::kError, LogFormat::kText);
              const bool dropped = DropPrivileges(ConfigFor(data.path()), log).ok();
              const bool opens = ::open(foreign.c_str(), O_RDONLY | O_CLOEXEC) >= 0;
              return !dropped ? 1 : ::geteuid() != 0 ? 2 : !HasNoCapabilities() ? 3 : opens ? 4 : 0;
            }),
            0);
}

TEST(DropPrivileges, BecomesTheAccount) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const support::TempDir data;
  EXPECT_EQ(InChild([&] {
              Log log("test", LogLevel::kError, LogFormat::kText);
              const bool dropped = DropPrivileges(ConfigFor(data.path(), "nobody"), log).ok();
              return !dropped ? 1 : ::geteuid() == 0 ? 2 : !HasNoCapabilities() ? 3 : 0;
            }),
            0);
}

TEST(Confine, LeavesOnlyWhatItNames) {
  const support::TempDir mine;
  const support::TempDir readable;
  const support::TempDir other;
  const std::string note = WriteFile(readable.File("note"), "x");
  const std::string secret = WriteFile(other.File("secret"), "x");
  EXPECT_EQ(InChild([&] {
              Log log("test", LogLevel::kError, LogFormat::kText);
              if (!Confine({{mine.path()}, {readable.path()}}, log)) {
                return 1;
              }
              const bool secret_open = ::open(secret.c_str(), O_RDONLY | O_CLOEXEC) >= 0;
              const bool note_open = ::open(note.c_str(), O_RDONLY | O_CLOEXEC) >= 0;
              const bool note_writable = ::open(note.c_str(), O_WRONLY | O_CLOEXEC) >= 0;
              const bool made = ::open((mine.path() + "/new").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0;
              const bool removed = ::unlink((mine.path() + "/new").c_str()) == 0;
              const int wrong = !note_open ? 3 : note_writable ? 4 : !made ? 5 : !removed ? 6 : 0;
              return secret_open ? 2 : wrong;
            }),
            0);
}

TEST(Confine, AMissingDirectoryIsNamed) {
  EXPECT_EQ(InChild([] {
              Log log("test", LogLevel::kError, LogFormat::kText);
              const Status confined = Confine({{"/nowhere/at/all"}, {}}, log);
              return !confined.ok() && confined.error().message.find("/nowhere/at/all") == 0 ? 0 : 1;
            }),
            0);
}

TEST(StopSignals, TheFirstAsksTheSecondEnds) {
  EXPECT_EQ(InChild([] {
              EventLoop loop;
              int asked = 0;
              const StopSignals signals(loop, [&] {
                ++asked;
                ::raise(SIGINT);
              });
              Event late = Event::Timer(loop, [&](short) { loop.Stop(); });
              late.Start(std::chrono::seconds(10));
              ::raise(SIGTERM);
              loop.Run();
              return asked;
            }),
            128 + SIGINT);
}

TEST(Notify, TheSupervisorHearsWhichChildIsReady) {
  Result<NotifySocket> notify = NotifySocket::Open();
  ASSERT_TRUE(notify.ok());
  EventLoop loop;
  std::vector<pid_t> heard;
  notify->Listen(loop, [&](pid_t pid) {
    heard.push_back(pid);
    loop.Stop();
  });
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("NOTIFY_SOCKET", notify->address().c_str(), 1);
    NotifyReady();
    ::_exit(0);
  }
  loop.Run();
  EXPECT_EQ(heard, std::vector<pid_t>{child});
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
}

TEST(Notify, WithoutASupervisorNothingHappens) {
  ::unsetenv("NOTIFY_SOCKET");
  NotifyReady();
  ::unsetenv("CENOTE_SUPERVISOR");
  DieWithSupervisor();
  EXPECT_EQ(::getenv("NOTIFY_SOCKET"), nullptr);
}

TEST(DieWithSupervisor, EndsWhenTheSupervisorIsAlreadyGone) {
  EXPECT_EQ(InChild([] {
              ::setenv("CENOTE_SUPERVISOR", "1", 1);
              DieWithSupervisor();
              return 0;
            }),
            ::getpid() == 1 ? 0 : 1);
}

TEST(EnsureDirectory, MakesParentsAndAcceptsWhatIsThere) {
  const support::TempDir directory;
  const std::string deep = directory.path() + "/a/b";
  EXPECT_TRUE(EnsureDirectory(deep, 0750).ok());
  EXPECT_TRUE(EnsureDirectory(deep, 0750).ok());
  struct stat info {};
  ASSERT_EQ(::stat(deep.c_str(), &info), 0);
  EXPECT_TRUE(S_ISDIR(info.st_mode));
  const std::string file = WriteFile(directory.File("file"), "");
  const Status refused = EnsureDirectory(file, 0750);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, file + ": is not a directory");
}

TEST(DataDirectory, MustExist) {
  const Status prepared = PrepareDataDirectory(ConfigFor("/nowhere/at/all"));
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.error().message,
            "data_dir = \"/nowhere/at/all\": must be an existing directory (No such file or directory)");
}

TEST(DataDirectory, GetsItsThreeDirectories) {
  const support::TempDir data;
  const Config config = ConfigFor(data.path());
  ASSERT_TRUE(PrepareDataDirectory(config).ok());
  ASSERT_TRUE(PrepareDataDirectory(config).ok());
  const DataPaths paths = PathsOf(config);
  for (const std::string& path : {paths.store, paths.archive, paths.run}) {
    EXPECT_TRUE(std::filesystem::is_directory(path)) << path;
  }
  EXPECT_EQ(paths.control_socket, data.path() + "/run/control.sock");
}

TEST(DataDirectory, HasOneRunAtATime) {
  const support::TempDir data;
  const Config config = ConfigFor(data.path());
  ASSERT_TRUE(PrepareDataDirectory(config).ok());
  {
    const Result<Fd> first = LockDataDirectory(config);
    ASSERT_TRUE(first.ok());
    const Result<Fd> second = LockDataDirectory(config);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().message, "data_dir = \"" + data.path() + "\": is in use by another cenote run (pid " +
                                          std::to_string(::getpid()) + ")");
  }
  EXPECT_TRUE(LockDataDirectory(config).ok());
}

}  // namespace
}  // namespace cenote::ops
