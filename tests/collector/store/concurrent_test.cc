// Several processes and threads on one store.
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "ops/fd.h"
#include "tests/collector/store/fixture.h"

namespace cenote::store {
namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    CENOTE_CHECK(pipe2(ends, O_CLOEXEC) == 0);
    read_end = ops::Fd(ends[0]);
    write_end = ops::Fd(ends[1]);
  }
  void Say(char word) const { CENOTE_CHECK(write(write_end.get(), &word, 1) == 1); }
  char Hear() const {
    char word = 0;
    return read(read_end.get(), &word, 1) == 1 ? word : '\0';
  }
  ops::Fd read_end;
  ops::Fd write_end;
};

// A process of its own that runs `body` and answers over pipes. It must not touch the test's Env.
class Child {
 public:
  explicit Child(const std::function<void(const Pipe& in, const Pipe& out)>& body) : pid_(fork()) {
    CENOTE_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      body(to_, from_);
      _exit(0);
    }
    from_.write_end.Reset();  // so that a dead child is heard
  }
  ~Child() { Kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void Say(char word) const { to_.Say(word); }
  char Hear() const { return from_.Hear(); }
  void Kill() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
      pid_ = -1;
    }
  }

 private:
  Pipe to_;
  Pipe from_;
  pid_t pid_;
};

int CountReaderSlots(Env& env) {
  int lines = -1;  // the first line is a heading
  mdb_reader_list(
      env.handle(), [](const char*, void* count) { return ++*static_cast<int*>(count), 0; }, &lines);
  return lines;
}

char LookupWord(Reader& reader) {
  Found found;
  if (!reader.Renew().ok() || !reader.Lookup(Ip("192.0.2.1"), found).ok()) {
    return 'e';
  }
  reader.Release();
  return found.empty() ? 'n' : 'y';
}

void ReadWhenAsked(const std::string& directory, const Pipe& in, const Pipe& out) {
  auto env = Env::OpenReader(Options(directory));
  if (!env) {
    out.Say(env.error().code == Error::Code::kDenied ? 'd' : 'x');
    return;
  }
  Reader reader(**env);
  for (out.Say('o'); in.Hear() == '?';) {
    out.Say(LookupWord(reader));
  }
}

class ConcurrentTest : public StoreTest {};

TEST_F(ConcurrentTest, AnotherProcessSeesACommitAtItsNextRenewal) {
  Close();
  const Child child([&](const Pipe& in, const Pipe& out) {
    if (in.Hear() == 'g') {
      ReadWhenAsked(directory(), in, out);
    }
  });
  Open(64ULL << 20U);
  child.Say('g');
  ASSERT_EQ(child.Hear(), 'o');
  child.Say('?');
  EXPECT_EQ(child.Hear(), 'n');
  List("192.0.2.1", Bot());
  child.Say('?');
  EXPECT_EQ(child.Hear(), 'y');
  List("192.0.2.1", {});
  child.Say('?');
  EXPECT_EQ(child.Hear(), 'n');
}

TEST_F(ConcurrentTest, TheSlotOfAKilledReaderIsFreed) {
  Close();
  Child child([&](const Pipe& in, const Pipe& out) {
    auto env = in.Hear() == 'g' ? Env::OpenReader(Options(directory())) : Result<std::unique_ptr<Env>>(nullptr);
    Reader reader(**env);
    out.Say(reader.Renew().ok() ? 'o' : 'x');
    in.Hear();
  });
  Open(64ULL << 20U);
  const int before = CountReaderSlots(env());
  child.Say('g');
  ASSERT_EQ(child.Hear(), 'o');
  EXPECT_EQ(CountReaderSlots(env()), before + 1);
  EXPECT_TRUE(env().CheckReaders().ok());
  EXPECT_EQ(CountReaderSlots(env()), before + 1);
  child.Kill();
  EXPECT_TRUE(env().CheckReaders().ok());
  EXPECT_EQ(CountReaderSlots(env()), before);
}

TEST_F(ConcurrentTest, TheLockOfAKilledWriterIsFree) {
  Close();
  Child child([&](const Pipe& in, const Pipe& out) {
    auto env = Env::OpenWriter(Options(directory()), kNow);
    auto writer = Writer::Begin(**env, kNow);
    out.Say(writer.ok() && writer->SetListing(SubjectOf("192.0.2.1"), Bot()).ok() ? 'o' : 'x');
    in.Hear();
  });
  ASSERT_EQ(child.Hear(), 'o');
  const auto refused = Env::OpenWriter(Options(directory()), kNow);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Error::Code::kUnavailable);
  child.Kill();
  Open(64ULL << 20U);
  EXPECT_TRUE(FoundAt("192.0.2.1").empty());
  List("192.0.2.1", Bot());
  EXPECT_EQ(Check().fault_count, 0U);
}

// As the rbl role does after the drop: no root, only the store's group.
TEST_F(ConcurrentTest, AMemberOfTheGroupReadsAndAStrangerDoesNot) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root to become somebody else";
  }
  constexpr gid_t kGroup = 54321;
  constexpr uid_t kNobody = 65534;
  List("192.0.2.1", Bot());
  Close();
  for (const std::string& path : {directory(), directory() + "/data.mdb", directory() + "/lock.mdb"}) {
    ASSERT_EQ(chown(path.c_str(), 0, kGroup), 0);
  }
  ASSERT_EQ(chmod((directory() + "/..").c_str(), 0755), 0);
  for (const bool member : {true, false}) {
    const Child child([&](const Pipe& in, const Pipe& out) {
      const gid_t group = member ? kGroup : kGroup + 1;
      if (setgroups(0, nullptr) == 0 && setgid(group) == 0 && setuid(kNobody) == 0) {
        ReadWhenAsked(directory(), in, out);
      }
    });
    EXPECT_EQ(child.Hear(), member ? 'o' : 'd');
    if (member) {
      child.Say('?');
      EXPECT_EQ(child.Hear(), 'y');
    }
  }
}

TEST_F(ConcurrentTest, ThreadsReadWhileOneWrites) {
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  readers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      Reader reader(env());
      Found first;
      Found second;
      while (!done) {
        // Both hosts come and go in one commit: no snapshot has only one of them.
        const bool read = reader.Renew().ok() && reader.Lookup(Ip("192.0.2.1"), first).ok() &&
                          reader.Lookup(Ip("2001:db8::1"), second).ok();
        wrong += !read || first.size() != second.size() ? 1 : 0;
        reader.Release();
      }
    });
  }
  for (int i = 0; i < 60; ++i) {
    Write([&](Writer& writer) {
      const Listing listing = i % 2 == 0 ? Bot() : Listing{};
      EXPECT_TRUE(writer.SetListing(SubjectOf("192.0.2.1"), listing).ok());
      EXPECT_TRUE(writer.SetListing(SubjectOf("2001:db8::/64"), listing).ok());
    });
  }
  done = true;
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(Check().fault_count, 0U);
}

}  // namespace
}  // namespace cenote::store
