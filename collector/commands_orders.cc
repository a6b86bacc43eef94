// `cenote add`, `remove` and `allow`: one Order each.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "collector/command_words.h"
#include "collector/commands.h"
#include "collector/list_holes.h"
#include "collector/model/escape.h"
#include "collector/order_desk.h"
#include "collector/plain_list.h"
#include "ops/reasons.h"

namespace cenote::collector {
namespace {

struct Words {
  std::string subject;
  std::string reason;  // empty: manual, spam-name for a name
  std::string life = "7d";
  std::string note;
  std::string source = "all";
  bool publish = true;
  bool undo = false;
  bool list = false;
  bool json = false;
};

int Send(const ops::Context& context, const Order& order, std::string_view done, bool json) {
  Result<OrderDesk> desk = OrderDesk::Open(context.config);
  if (!desk) {
    return ops::Fail(desk.error());
  }
  const Result<OrderReply> reply = desk->Give(order);
  if (!reply) {
    return ops::Fail(reply.error());
  }
  if (reply->error) {
    return FailOrder(*reply->error);
  }
  PrintReply(*reply, done, order.subject.ToString(), json);
  return ops::kExitOk;
}

Status CheckNote(const std::string& note) {
  if (note.size() > kMaxNote) {
    return Error{Error::Code::kInvalid, "--note: must have at most " + std::to_string(kMaxNote) + " bytes"};
  }
  return {};
}

Result<Reason> DefaultReason(const Subject& subject) {
  return subject.prefix() != nullptr ? kReasonManual : kReasonSpamName;
}

Result<Order> AddOrder(const ops::Context& context, const Words& words) {
  const Result<ReasonTable> reasons = ops::ReasonsOf(context.config);
  if (!reasons) {
    return reasons.error();
  }
  const Result<Subject> subject = SubjectWord(words.subject);
  if (!subject) {
    return subject.error();
  }
  const Result<Reason> reason = words.reason.empty() ? DefaultReason(*subject) : ReasonWord(*reasons, words.reason);
  if (!reason) {
    return reason.error();
  }
  if (const Status fits = ReasonFits(*reasons, *reason, *subject); !fits) {
    return fits.error();
  }
  if (const IpPrefix* prefix = subject->prefix(); prefix != nullptr) {
    if (const Status narrow = NarrowEnough(*prefix); !narrow) {
      return Within(words.subject, narrow.error());
    }
  }
  const Result<Duration> life = LifeWord(words.life);
  if (!life) {
    return life.error();
  }
  Order order;
  order.kind = OrderKind::kAdd;
  order.subject = *subject;
  order.reason = *reason;
  order.lasts = *life;
  order.publish = words.publish;
  order.why = words.note;
  return order;
}

int Add(const ops::Context& context, const Words& words) {
  const Result<Order> order = AddOrder(context, words);
  if (!order) {
    return ops::Fail(order.error(), ops::kExitUsage);
  }
  if (const Status note = CheckNote(words.note); !note) {
    return ops::Fail(note.error(), ops::kExitUsage);
  }
  const Result<ReasonTable> reasons = ops::ReasonsOf(context.config);
  if (!reasons) {
    return ops::Fail(reasons.error());
  }
  return Send(context, *order, "is listed as " + reasons->NameOf(order->reason) + " for " + words.life, words.json);
}

int Remove(const ops::Context& context, const Words& words) {
  const Result<Subject> subject = SubjectWord(words.subject);
  if (!subject) {
    return ops::Fail(subject.error(), ops::kExitUsage);
  }
  Order order;
  order.kind = OrderKind::kRemove;
  order.subject = *subject;
  if (words.source != "all") {
    const Result<Source> source = ParseSource(words.source);
    if (!source) {
      return ops::Fail(source.error(), ops::kExitUsage);
    }
    order.source = *source;
  }
  return Send(context, order,
              words.source == "all" ? "is not listed any more" : "is not listed any more by " + words.source,
              words.json);
}

int Allow(const ops::Context& context, const Words& words) {
  if (words.list) {
    return ListHoles(context, words.json);
  }
  const Result<Subject> subject = SubjectWord(words.subject);
  if (!subject) {
    return ops::Fail(subject.error(), ops::kExitUsage);
  }
  if (const Status note = CheckNote(words.note); !note) {
    return ops::Fail(note.error(), ops::kExitUsage);
  }
  Order order;
  order.kind = words.undo ? OrderKind::kDisallow : OrderKind::kAllow;
  order.subject = *subject;
  order.why = words.note;
  return Send(context, order, words.undo ? "can be listed again" : "is never listed", words.json);
}

}  // namespace

ops::Command AddCommand() {
  return {"add", "List an address, prefix, name or file hash by hand.", [](CLI::App& app) {
            auto words = std::make_shared<Words>();
            app.add_option("subject", words->subject, "Address, prefix (no host bits), domain name or sha256:HEX")
                ->required()
                ->type_name("SUBJECT");
            app.add_option("--reason", words->reason,
                           "Why: a Reason's name; default manual, for a name or file spam-name");
            app.add_option("--for", words->life, "How long: 12h, 7d, 2w")->capture_default_str();
            app.add_option("--note", words->note, "What to remember, for operators");
            app.add_flag("!--no-publish", words->publish, "Keep the part inside: not answered, not exported");
            app.add_flag("--json", words->json, "One JSON object");
            return [words](const ops::Context& context) { return Add(context, *words); };
          }};
}

ops::Command RemoveCommand() {
  return {"remove", "End a Listing, or one source's part of it.", [](CLI::App& app) {
            auto words = std::make_shared<Words>();
            app.add_option("subject", words->subject, "The listed Subject itself")->required()->type_name("SUBJECT");
            app.add_option("--source", words->source, "judgement, operator, import:NAME or all")->capture_default_str();
            app.add_flag("--json", words->json, "One JSON object");
            return [words](const ops::Context& context) { return Remove(context, *words); };
          }};
}

ops::Command AllowCommand() {
  return {"allow", "Never list a Subject, whatever the source; what it covers is delisted.", [](CLI::App& app) {
            auto words = std::make_shared<Words>();
            CLI::Option* subject =
                app.add_option("subject", words->subject, "Address, prefix, domain name or hash")->type_name("SUBJECT");
            app.add_option("--note", words->note, "What to remember, for operators");
            app.add_flag("--remove", words->undo, "Take an earlier allow back");
            CLI::Option* list = app.add_flag("--list", words->list, "Print all exempt space and who allowed it");
            app.add_flag("--json", words->json, "JSON: one object, or with --list one a line");
            return [words, subject, list](const ops::Context& context) {
              if (subject->empty() && list->empty()) {
                return ops::Fail({Error::Code::kInvalid, "allow: a SUBJECT or --list is required"}, ops::kExitUsage);
              }
              return Allow(context, *words);
            };
          }};
}

}  // namespace cenote::collector
