// `cenote import`: a list of others becomes parts, chunk by chunk, so that nothing else waits for it.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "collector/command_words.h"
#include "collector/commands.h"
#include "collector/model/escape.h"
#include "collector/order_desk.h"
#include "collector/plain_list.h"
#include "collector/print.h"
#include "ops/fd.h"
#include "ops/reasons.h"

namespace cenote::collector {
namespace {

struct Words {
  std::string file;
  std::string format = "plain";
  std::string reason = "import";
  std::string life = "30d";
  std::string name;
  std::string note;
  bool publish = true;
  bool json = false;
};

Result<Order> OrderOf(const ops::Context& context, const Words& words) {
  const Result<ReasonTable> reasons = ops::ReasonsOf(context.config);
  if (!reasons) {
    return reasons.error();
  }
  const Result<Reason> reason = ReasonWord(*reasons, words.reason);
  if (!reason) {
    return reason.error();
  }
  const Result<Duration> life = LifeWord(words.life);
  if (!life) {
    return life.error();
  }
  const std::string name = words.name.empty() ? words.reason : words.name;
  if (!IsImportName(name)) {
    return Error{Error::Code::kInvalid, "--name '" + name + "': must be 1 to 64 of [A-Za-z0-9._-]"};
  }
  if (words.note.size() > kMaxNote) {
    return Error{Error::Code::kInvalid, "--note: must have at most " + std::to_string(kMaxNote) + " bytes"};
  }
  Order order;
  order.kind = OrderKind::kImport;
  order.reason = *reason;
  order.lasts = *life;
  order.publish = words.publish;
  order.why = words.note;
  order.source = Source{SourceKind::kImport, name};
  return order;
}

Result<PlainList> ReadFile(const std::string& file, bool names) {
  ops::Fd own;
  if (file != "-") {
    own = ops::Fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!own.valid()) {
      return ops::ErrnoError(file);
    }
  }
  const int fd = own.valid() ? own.get() : STDIN_FILENO;
  return ReadPlainList(
      [&](char* buffer, std::size_t size) -> Result<std::size_t> {
        while (true) {
          const ssize_t got = ::read(fd, buffer, size);
          if (got >= 0) {
            return static_cast<std::size_t>(got);
          }
          if (errno != EINTR) {
            return ops::ErrnoError(file);
          }
        }
      },
      names);
}

void ShowProgress(std::size_t done, std::size_t whole) {
  if (::isatty(STDERR_FILENO) == 1) {
    std::cerr << "\r" << done << " of " << whole << (done == whole ? "\n" : "") << std::flush;
  }
}

// Sums the replies in `sum`; the error is the first that came.
Status SendChunks(OrderDesk& desk, Order order, const std::vector<Subject>& subjects, OrderReply& sum) {
  for (std::size_t done = 0; done < subjects.size();) {
    const std::size_t next = std::min(done + kImportChunk, subjects.size());
    order.subjects.assign(subjects.begin() + static_cast<std::ptrdiff_t>(done),
                          subjects.begin() + static_cast<std::ptrdiff_t>(next));
    const Result<OrderReply> reply = desk.Give(order);
    if (!reply) {
      return reply.error();
    }
    if (reply->error) {
      return *reply->error;
    }
    sum.listed += reply->listed;
    sum.refreshed += reply->refreshed;
    sum.exempt += reply->exempt;
    done = next;
    ShowProgress(done, subjects.size());
  }
  return {};
}

void PrintSummary(const Order& order, const PlainList& list, const OrderReply& sum, bool json) {
  nlohmann::ordered_json bad_lines = nlohmann::ordered_json::array();
  for (const BadLine& line : list.first_bad) {
    bad_lines.push_back({{"line", line.number}, {"text", ToValidUtf8(line.text)}, {"why", ToValidUtf8(line.why)}});
    if (!json) {
      std::cerr << "line " << line.number << " is skipped: " << EscapeForTerminal(line.why) << "\n";
    }
  }
  if (json) {
    return PrintJson({{"source", SourceText(*order.source)},
                      {"listed", sum.listed},
                      {"refreshed", sum.refreshed},
                      {"exempt", sum.exempt},
                      {"bad", list.bad},
                      {"bad_lines", bad_lines}});
  }
  std::cout << SourceText(*order.source) << ": " << sum.listed << " listed, " << sum.refreshed << " refreshed, "
            << sum.exempt << " exempt, " << list.bad << " bad\n";
}

int Import(const ops::Context& context, const Words& words) {
  const Result<Order> order = OrderOf(context, words);
  if (!order) {
    return ops::Fail(order.error(), ops::kExitUsage);
  }
  const Result<PlainList> list = ReadFile(words.file, order->reason.ForNames());
  if (!list) {
    return ops::Fail(list.error());
  }
  Result<OrderDesk> desk = OrderDesk::Open(context.config);
  if (!desk) {
    return ops::Fail(desk.error());
  }
  OrderReply sum;
  const Status sent = SendChunks(*desk, *order, list->subjects, sum);
  PrintSummary(*order, *list, sum, words.json);
  if (!sent) {
    return ops::Fail(Within("the import ended early, what is counted above stands", sent.error()));
  }
  return ops::kExitOk;
}

}  // namespace

ops::Command ImportCommand() {
  return {"import", "List what a file names, one address or prefix per line.", [](CLI::App& app) {
            auto words = std::make_shared<Words>();
            app.add_option("file", words->file, "The list; - is standard input")->required()->type_name("FILE");
            app.add_option("--format", words->format, "plain: '#' and ';' begin a comment")
                ->capture_default_str()
                ->check(CLI::IsMember({"plain"}));
            app.add_option("--reason", words->reason, "Why: a Reason's name")->capture_default_str();
            app.add_option("--for", words->life, "How long, from now: 12h, 30d")->capture_default_str();
            app.add_option("--name", words->name, "The import's name, one part per name; default: the Reason's");
            app.add_option("--note", words->note, "What to remember, for operators");
            app.add_flag("!--no-publish", words->publish, "Keep the parts inside: not answered, not exported");
            app.add_flag("--json", words->json, "One JSON object");
            return [words](const ops::Context& context) { return Import(context, *words); };
          }};
}

}  // namespace cenote::collector
