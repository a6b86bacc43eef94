// What durability costs here today, the floors of the mail benches: one append of 4 KiB with fdatasync, and one LMDB
// transaction that updates one row at random among 100 000 (MDB_NORDAHEAD, everything else LMDB's default, as the
// store).
//
// usage: floors DIRECTORY ROUNDS      Works in DIRECTORY and leaves nothing there. Prints "FDATASYNC COMMIT", the
// medians in microseconds.
#include <fcntl.h>
#include <lmdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::uint32_t kRows = 100'000;
constexpr std::size_t kMapSize = 1U << 30U;

void Need(bool good, const char* what) {
  if (!good) {
    std::perror(what);
    std::exit(1);
  }
}

template <typename Task>
double MedianMicroseconds(int rounds, const Task& task) {
  std::vector<double> spans;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    task();
    spans.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(spans.begin(), spans.end());
  return spans[spans.size() / 2];
}

double Fdatasync(const std::string& path, int rounds) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0600);
  Need(fd >= 0, path.c_str());
  ::unlink(path.c_str());
  const std::array<char, 4096> bytes{};
  const double median = MedianMicroseconds(rounds, [&] {
    Need(::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fdatasync(fd) == 0, "sync");
  });
  ::close(fd);
  return median;
}

class Table {
 public:
  explicit Table(const std::string& path) {
    mdb_env_create(&env_);
    mdb_env_set_mapsize(env_, kMapSize);
    Need(mdb_env_open(env_, path.c_str(), MDB_NOSUBDIR | MDB_NORDAHEAD, 0600) == 0, path.c_str());
    ::unlink(path.c_str());
    ::unlink((path + "-lock").c_str());
    MDB_txn* txn = nullptr;
    Need(mdb_txn_begin(env_, nullptr, 0, &txn) == 0 && mdb_dbi_open(txn, nullptr, MDB_INTEGERKEY, &table_) == 0,
         "table");
    for (std::uint32_t row = 0; row < kRows; ++row) {
      Put(txn, row);
    }
    Need(mdb_txn_commit(txn) == 0, "commit");
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() { mdb_env_close(env_); }

  void Update(std::uint32_t row) {
    MDB_txn* txn = nullptr;
    Need(mdb_txn_begin(env_, nullptr, 0, &txn) == 0, "begin");
    Put(txn, row);
    Need(mdb_txn_commit(txn) == 0, "commit");
  }

 private:
  void Put(MDB_txn* txn, std::uint32_t row) {
    ++value_[0];
    MDB_val key{sizeof row, &row};
    MDB_val value{sizeof value_, value_.data()};
    Need(mdb_put(txn, table_, &key, &value, 0) == 0, "put");
  }

  MDB_env* env_ = nullptr;
  MDB_dbi table_ = 0;
  std::array<std::uint64_t, 8> value_{};
};

double Commit(const std::string& path, int rounds) {
  Table table(path);
  std::mt19937 dice(1);
  return MedianMicroseconds(rounds, [&] { table.Update(static_cast<std::uint32_t>(dice() % kRows)); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || std::atoi(argv[2]) < 1) {
    return 64;
  }
  const std::string directory = argv[1];
  const int rounds = std::atoi(argv[2]);
  std::printf("%.1f %.1f\n", Fdatasync(directory + "/floor-sync", rounds), Commit(directory + "/floor-map", rounds));
}
