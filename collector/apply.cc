#include "collector/apply.h"

#include <algorithm>

namespace cenote::collector {
namespace {

using store::Allow;
using store::Writer;

OrderReply Refused(Error error) {
  OrderReply reply;
  reply.error = std::move(error);
  return reply;
}

Part PartOf(const Order& order, const Source& source, const std::string& by, Time now) {
  Part part;
  part.source = source;
  part.reason = order.reason;
  part.grade = 3;
  part.since = std::chrono::floor<std::chrono::seconds>(now);
  part.until = std::chrono::ceil<std::chrono::seconds>(now + order.lasts);
  part.publish = order.publish;
  part.note = order.why;
  part.by = by;
  return part;
}

// Sets `part` on `subject`; a living part of the same source and Reason keeps its `since`, and with it its reference.
Status SetPart(Writer& writer, const Subject& subject, Part part, OrderReply& reply, ChangeTally& changes) {
  Result<Listing> before = writer.GetListing(subject);
  if (!before) {
    return before.error();
  }
  const Part* old = before->From(part.source);
  const bool refreshed = old != nullptr && old->reason == part.reason && old->until > writer.now();
  if (refreshed) {
    part.since = old->since;
  }
  Listing after = *before;
  after.Set(std::move(part));
  if (after.parts.size() > kMaxParts) {
    return Error{Error::Code::kInvalid, subject.ToString() + " has parts of " + std::to_string(kMaxParts) + " sources"};
  }
  CountChange(*before, after, changes);
  if (Status set = writer.SetListing(subject, std::move(after)); !set) {
    return set;
  }
  ++(refreshed ? reply.refreshed : reply.listed);
  return {};
}

Result<OrderReply> Add(Writer& writer, const Order& order, const std::string& by, ChangeTally& changes) {
  const auto hole = writer.FindAllow(order.subject);
  if (!hole) {
    return hole.error();
  }
  if (hole->has_value()) {
    return Refused(ExemptError(order.subject, **hole));
  }
  OrderReply reply;
  const Part part = PartOf(order, Source{SourceKind::kOperator, ""}, by, writer.now());
  const Status set = SetPart(writer, order.subject, part, reply, changes);
  if (!set && set.error().code == Error::Code::kInvalid) {
    return Refused(set.error());
  }
  if (!set) {
    return set.error();
  }
  return reply;
}

Result<OrderReply> Remove(Writer& writer, const Order& order, ChangeTally& changes) {
  const Result<Listing> before = writer.GetListing(order.subject);
  if (!before) {
    return before.error();
  }
  Listing after = *before;
  auto& parts = after.parts;
  parts.erase(std::remove_if(parts.begin(), parts.end(),
                             [&](const Part& part) { return !order.source || part.source == *order.source; }),
              parts.end());
  OrderReply reply;
  reply.ended = before->parts.size() - parts.size();
  if (reply.ended == 0) {
    const std::string whose = order.source ? " by " + SourceText(*order.source) : "";
    return Refused({Error::Code::kNotFound, order.subject.ToString() + " is not listed" + whose});
  }
  CountChange(*before, after, changes);
  if (const Status set = writer.SetListing(order.subject, std::move(after)); !set) {
    return set.error();
  }
  return reply;
}

Result<OrderReply> MakeHole(Writer& writer, const Order& order, const std::string& by) {
  const auto hole = writer.FindAllow(order.subject);
  if (!hole) {
    return hole.error();
  }
  if (hole->has_value() && (*hole)->second.origin != Allow::Origin::kOperator) {
    return Refused(ExemptError(order.subject, **hole));
  }
  Allow allow;
  allow.origin = Allow::Origin::kOperator;
  allow.since = std::chrono::floor<std::chrono::seconds>(writer.now());
  allow.note = order.why;
  allow.by = by;
  const auto ended = writer.SetAllow(order.subject, allow);
  if (!ended) {
    return ended.error();
  }
  OrderReply reply;
  reply.ended = ended->size();
  return reply;
}

Result<OrderReply> TakeHole(Writer& writer, const Order& order) {
  const Result<bool> removed = writer.RemoveAllow(order.subject);
  if (!removed && removed.error().code == Error::Code::kDenied) {
    return Refused(removed.error());
  }
  if (!removed) {
    return removed.error();
  }
  if (!*removed) {
    return Refused({Error::Code::kNotFound, order.subject.ToString() + " is not allowed by an operator"});
  }
  OrderReply reply;
  reply.ended = 1;
  return reply;
}

Result<OrderReply> Import(Writer& writer, const Order& order, const std::string& by, ChangeTally& changes) {
  if (!order.source || order.source->kind != SourceKind::kImport) {
    return Refused({Error::Code::kInvalid, "an import needs a name"});
  }
  OrderReply reply;
  const Part part = PartOf(order, *order.source, by, writer.now());
  for (const Subject& subject : order.subjects) {
    const Status set = SetPart(writer, subject, part, reply, changes);
    if (!set && set.error().code == Error::Code::kDenied) {
      ++reply.exempt;
    } else if (!set) {
      return set.error();
    }
  }
  return reply;
}

// What ends parts gives room back.
Writer::Purpose PurposeOf(OrderKind kind) {
  const bool ends = kind == OrderKind::kRemove || kind == OrderKind::kAllow;
  return ends ? Writer::Purpose::kFree : Writer::Purpose::kWrite;
}

}  // namespace

Result<OrderReply> ApplyAndCommit(store::Env& env, const Order& order, const std::string& by, Time clock,
                                  ChangeTally& changes) {
  Result<Writer> writer = Writer::Begin(env, clock, PurposeOf(order.kind));
  if (!writer) {
    return writer.error();
  }
  Result<OrderReply> reply = Apply(*writer, order, by, changes);
  if (!reply) {
    return reply.error();
  }
  if (reply->error) {
    return reply;
  }
  const Result<Serial> committed = writer->Commit();
  if (!committed) {
    return committed.error();
  }
  reply->serial = *committed;
  return reply;
}

std::string_view OriginText(Allow::Origin origin) {
  switch (origin) {
    case Allow::Origin::kBuiltIn:
      return "built in";
    case Allow::Origin::kConfigured:
      return "configured";
    case Allow::Origin::kOperator:
      return "allowed";
  }
  return "unknown";
}

Error ExemptError(const Subject& subject, const std::pair<Subject, Allow>& hole) {
  return {Error::Code::kDenied, subject.ToString() + " is exempt: inside " + hole.first.ToString() + " (" +
                                    std::string(OriginText(hole.second.origin)) + ")"};
}

Result<OrderReply> Apply(Writer& writer, const Order& order, const std::string& by, ChangeTally& changes) {
  switch (order.kind) {
    case OrderKind::kAdd:
      return Add(writer, order, by, changes);
    case OrderKind::kRemove:
      return Remove(writer, order, changes);
    case OrderKind::kAllow:
      return MakeHole(writer, order, by);
    case OrderKind::kDisallow:
      return TakeHole(writer, order);
    case OrderKind::kImport:
      return Import(writer, order, by, changes);
  }
  return Refused({Error::Code::kInvalid, "unknown order"});
}

}  // namespace cenote::collector
