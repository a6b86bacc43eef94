#include "sinkhole/mime.h"

#include <algorithm>
#include <memory>

#include "sinkhole/bounded_stream.h"
#include "sinkhole/leaf_bytes.h"
#include "sinkhole/leaf_names.h"
#include "sinkhole/tame.h"

namespace cenote::sinkhole {
namespace {

struct FreeString {
  void operator()(char* text) const { g_free(text); }
};

void DropLog(const gchar* /*domain*/, GLogLevelFlags /*level*/, const gchar* /*message*/, gpointer /*data*/) {}

std::string Lower(const char* text) {
  const std::unique_ptr<char, FreeString> lower(g_ascii_strdown(text, -1));
  return lower.get();
}

class Walk {
 public:
  Walk(const MimeLimits& limits, Budget& budget, const VisitLeaf& visit)
      : limits_(limits), budget_(budget), visit_(visit) {}

  void Object(GMimeObject* object, std::uint32_t depth) {
    if (object == nullptr || Full(depth)) {
      return;
    }
    ++summary_.parts;
    if (GMIME_IS_MULTIPART(object)) {
      auto* multipart = GMIME_MULTIPART(object);
      const int count = g_mime_multipart_get_count(multipart);
      for (int i = 0; i < count && !summary_.truncated; ++i) {
        Object(g_mime_multipart_get_part(multipart, i), depth + 1);
      }
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      Object(message == nullptr ? nullptr : g_mime_message_get_mime_part(message), depth + 1);
    } else if (GMIME_IS_PART(object)) {
      VisitPart(GMIME_PART(object));
    }
  }

  MimeSummary& summary() { return summary_; }

 private:
  bool Full(std::uint32_t depth) {
    if (summary_.parts >= limits_.parts || depth >= limits_.depth || budget_.Spent()) {
      summary_.truncated = true;
    }
    return summary_.truncated;
  }

  void VisitPart(GMimePart* part) {
    auto* object = GMIME_OBJECT(part);
    GMimeContentType* type = g_mime_object_get_content_type(object);
    Leaf leaf;
    leaf.media_type =
        Lower(g_mime_content_type_get_media_type(type)) + "/" + Lower(g_mime_content_type_get_media_subtype(type));
    leaf.names = NamesOf(object);
    leaf.text = leaf.media_type.starts_with("text/");
    const char* disposition = g_mime_object_get_disposition(object);
    leaf.attached = disposition != nullptr && g_ascii_strcasecmp(disposition, "attachment") == 0;
    const auto bytes = MakeLeafBytes(part, budget_);
    visit_(leaf, *bytes);
  }

  const MimeLimits& limits_;
  Budget& budget_;
  const VisitLeaf& visit_;
  MimeSummary summary_;
};

std::string HeaderText(GMimeObject* object, const char* name) {
  const char* text = g_mime_object_get_header(object, name);
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

void InitMime() {
  g_log_set_default_handler(DropLog, nullptr);  // bad mail is no warning of ours
  g_mime_init();
  RegisterBoundedStream();
}

MimeSummary WalkMime(std::string_view message, const MimeLimits& limits, Budget& budget, const VisitLeaf& visit) {
  const Tamed tamed = Tame(message, limits.bytes);
  Budget parse_budget(limits.parse_time);
  const GPointer<GMimeStream> stream = MakeBoundedStream(tamed.bytes, parse_budget);
  const GPointer<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  // As a part, not as a message: then its address headers are not taken apart, which nothing here needs.
  const GPointer<GMimeObject> root(g_mime_parser_construct_part(parser.get(), nullptr));
  const bool unparsed = parse_budget.Spent();
  Walk walk(limits, budget, visit);
  MimeSummary& summary = walk.summary();
  if (root != nullptr) {
    summary.subject = HeaderText(root.get(), "Subject");
    summary.from = HeaderText(root.get(), "From");
    walk.Object(root.get(), 0);
  }
  summary.truncated = summary.truncated || tamed.cut || unparsed || budget.Spent();
  return summary;
}

}  // namespace cenote::sinkhole
