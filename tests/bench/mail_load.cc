// The load of the latency bench: messages at a fixed rate, each from an address of its own, and for each the time until
// DNS says that the address is listed. One thread, epoll.
//
// usage: mail_load PROXY_PORT DNS_PORT RATE COUNT FIRST < MESSAGE      (FIRST: number of the first source,
// from 23.0.0.0 on) A session goes up to where only the end of DATA is missing and waits there for its due time; two
// seconds' worth of sessions stand ready. Due times are fixed in advance and spans count from them, whether or not the
// end of DATA could be sent then: a late one is not hidden. Every message writes "LISTED REPLIED LATE", in microseconds
// from its due time: its first positive answer, its reply, and when its end of DATA was sent.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

constexpr microseconds kAskAgain{200};         // after a negative answer
constexpr microseconds kLost{50'000};          // a question without an answer
constexpr std::chrono::seconds kPatience{30};  // after the last due time
constexpr std::string_view kZone = "\2bl\6cenote\4test";
constexpr std::uint64_t kDnsEvent = ~std::uint64_t{0};

struct Options {
  std::uint16_t proxy = 0;
  std::uint16_t dns = 0;
  double rate = 1;
  std::size_t count = 1;
  std::uint32_t first = 1;
  std::string message;
};

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

int Connect(int type, std::uint16_t port) {
  const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    Die("connect");
  }
  return fd;
}

std::string Dotted(std::uint32_t address, bool reversed) {
  std::string text;
  for (int i = 0; i < 4; ++i) {
    const int shift = reversed ? 8 * i : 24 - 8 * i;
    text += (i == 0 ? "" : ".") + std::to_string(address >> shift & 0xffU);
  }
  return text;
}

// The question for A of `address` in the zone (RFC 1035 section 4.1).
std::string Question(std::uint32_t address, std::uint16_t id) {
  std::string wire{static_cast<char>(id >> 8U), static_cast<char>(id & 0xffU), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  for (unsigned shift = 0; shift < 32; shift += 8) {
    const std::string label = std::to_string(address >> shift & 0xffU);
    wire += static_cast<char>(label.size());
    wire += label;
  }
  wire += kZone;
  wire += std::string_view("\0\0\1\0\1", 5);
  return wire;
}

struct Message {
  int fd = -1;
  std::size_t replies = 0;  // to what was said so far
  Clock::time_point due;
  bool standing = false;  // only the end of DATA is missing
  bool sent = false;
  std::uint32_t asks = 0;  // steps of asking so far: a timer that was set at an earlier one is over
  microseconds late{-1};
  microseconds listed{-1};
  microseconds replied{-1};
};

class Load {
 public:
  explicit Load(const Options& options)
      : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC)), dns_(Connect(SOCK_DGRAM, options.dns)) {
    Watch(dns_, kDnsEvent);
    messages_.resize(options.count);
    ahead_ = std::min(options.count, static_cast<std::size_t>(2 * options.rate) + 1);
  }

  // False when something is missing at the end.
  bool Run() {
    while (opened_ < ahead_) {
      Open();
    }
    while (standing_ < ahead_) {
      Turn(std::chrono::milliseconds(100));
    }
    const Clock::time_point begin = Clock::now() + std::chrono::milliseconds(10);
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      messages_[i].due = begin + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(static_cast<double>(i) / options_.rate));
    }
    const Clock::time_point end = messages_.back().due + kPatience;
    while (listed_ + replied_ < 2 * messages_.size() && Clock::now() < end) {
      SendDue();
      AskDue();
      Turn(UntilNext());
    }
    return listed_ + replied_ == 2 * messages_.size();
  }

  void Print() const {
    for (const Message& message : messages_) {
      std::cout << message.listed.count() << " " << message.replied.count() << " " << message.late.count() << "\n";
    }
  }

 private:
  struct Ask {
    Clock::time_point when;
    std::size_t number;
    std::uint32_t asks;
  };

  void Watch(int fd, std::uint64_t name) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = name;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
      Die("epoll_ctl");
    }
  }

  std::uint32_t SourceOf(std::size_t number) const {
    return (23U << 24U) + options_.first + static_cast<std::uint32_t>(number);
  }

  void Open() {
    Message& message = messages_[opened_];
    message.fd = Connect(SOCK_STREAM, options_.proxy);
    const int on = 1;
    ::setsockopt(message.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Say(message, "PROXY TCP4 " + Dotted(SourceOf(opened_), false) + " 127.0.0.1 40000 25\r\n");
    Watch(message.fd, opened_++);
  }

  static void Say(const Message& message, std::string_view bytes) {
    if (::send(message.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
      Die("send");
    }
  }

  // Every reply is one line, in a segment of its own.
  void OnReply(Message& message) {
    std::array<char, 1024> bytes{};
    const ssize_t size = ::recv(message.fd, bytes.data(), bytes.size(), 0);
    if (size <= 0 || (bytes[0] != '2' && bytes[0] != '3')) {
      std::fprintf(stderr, "reply %zu: %.*s\n", message.replies, static_cast<int>(std::max<ssize_t>(size, 0)),
                   bytes.data());
      std::exit(1);
    }
    static constexpr std::array<std::string_view, 4> kCommands{"HELO 10.1.2.3\r\n", "MAIL FROM:<a@spam.example>\r\n",
                                                               "RCPT TO:<trap@trap.example>\r\n", "DATA\r\n"};
    const std::size_t reply = message.replies++;
    if (reply < kCommands.size()) {
      Say(message, kCommands.at(reply));
    } else if (reply == kCommands.size()) {
      Say(message, options_.message);
      message.standing = true;
      ++standing_;
    } else if (reply == kCommands.size() + 1) {
      message.replied = Since(message);
      ++replied_;
      Say(message, "QUIT\r\n");
    } else {
      ::close(message.fd);
    }
  }

  static microseconds Since(const Message& message) {
    return std::chrono::duration_cast<microseconds>(Clock::now() - message.due);
  }

  void SendDue() {
    for (const Clock::time_point now = Clock::now(); sent_ < messages_.size() && messages_[sent_].due <= now; ++sent_) {
      Message& message = messages_[sent_];
      if (!message.standing) {
        return;  // as soon as it stands
      }
      Say(message, ".\r\n");
      message.late = Since(message);
      AskFor(sent_);
      if (opened_ < messages_.size()) {
        Open();
      }
    }
  }

  void AskFor(std::size_t number) {
    const std::string wire = Question(SourceOf(number), static_cast<std::uint16_t>(number));
    static_cast<void>(::send(dns_, wire.data(), wire.size(), 0));
    lost_.push_back({Clock::now() + kLost, number, ++messages_[number].asks});
  }

  void AskDue() {
    for (std::deque<Ask>* const queue : {&again_, &lost_}) {
      while (!queue->empty() && queue->front().when <= Clock::now()) {
        const Ask ask = queue->front();
        queue->pop_front();
        if (messages_[ask.number].asks == ask.asks) {
          AskFor(ask.number);
        }
      }
    }
  }

  void OnAnswer() {
    std::array<unsigned char, 1024> wire{};
    while (true) {
      const ssize_t size = ::recv(dns_, wire.data(), wire.size(), MSG_DONTWAIT);
      if (size < 12) {
        return;
      }
      // An id stands for the newest number with its low 16 bits that was asked for.
      std::size_t number = (sent_ & ~std::size_t{0xffff}) + (std::size_t{wire[0]} << 8U) + wire[1];
      number -= number > sent_ ? 0x10000U : 0U;
      Message& message = messages_[number];
      if (message.listed.count() >= 0) {
        continue;
      }
      ++message.asks;
      if (wire[7] != 0) {  // ANCOUNT
        message.listed = Since(message);
        ++listed_;
      } else {
        again_.push_back({Clock::now() + kAskAgain, number, message.asks});
      }
    }
  }

  microseconds UntilNext() const {
    Clock::time_point next = Clock::now() + std::chrono::milliseconds(100);
    if (sent_ < messages_.size() && messages_[sent_].standing) {
      next = std::min(next, messages_[sent_].due);
    }
    for (const std::deque<Ask>* const queue : {&again_, &lost_}) {
      next = queue->empty() ? next : std::min(next, queue->front().when);
    }
    return std::max(std::chrono::duration_cast<microseconds>(next - Clock::now()), microseconds(0));
  }

  void Turn(microseconds patience) {
    std::array<epoll_event, 64> events{};
    const timespec limit{patience.count() / 1'000'000, patience.count() % 1'000'000 * 1000};
    const int count = ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &limit, nullptr);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t name = events.at(static_cast<std::size_t>(i)).data.u64;
      if (name == kDnsEvent) {
        OnAnswer();
      } else {
        OnReply(messages_[name]);
      }
    }
  }

  const Options& options_;
  int epoll_;
  int dns_;
  std::vector<Message> messages_;
  std::deque<Ask> again_;
  std::deque<Ask> lost_;
  std::size_t ahead_ = 0;
  std::size_t opened_ = 0;
  std::size_t standing_ = 0;
  std::size_t sent_ = 0;
  std::size_t listed_ = 0;
  std::size_t replied_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    return 64;
  }
  Options options;
  options.proxy = static_cast<std::uint16_t>(std::atoi(argv[1]));
  options.dns = static_cast<std::uint16_t>(std::atoi(argv[2]));
  options.rate = std::atof(argv[3]);
  options.count = static_cast<std::size_t>(std::atol(argv[4]));
  options.first = static_cast<std::uint32_t>(std::atol(argv[5]));
  options.message.assign(std::istreambuf_iterator<char>(std::cin), {});
  Load load(options);
  const bool whole = load.Run();
  load.Print();
  return whole ? 0 : 1;
}
