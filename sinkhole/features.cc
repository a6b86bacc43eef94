#include "sinkhole/features.h"

#include <algorithm>

#include "sinkhole/archive_members.h"
#include "sinkhole/attachment_name.h"
#include "sinkhole/budget.h"
#include "sinkhole/charsets.h"
#include "sinkhole/mime.h"
#include "sinkhole/signal_set.h"
#include "sinkhole/utf8_locale.h"
#include "sinkhole/uuencoded.h"

namespace cenote::sinkhole {
namespace {

constexpr std::size_t kFirstBytes = 1024;  // what is looked at to know a program or an archive

std::string CutText(std::string text) {
  if (text.size() > kMaxHeaderText) {
    text.resize(kMaxHeaderText);
  }
  return text;
}

class Analysis {
 public:
  Analysis(const FeatureLimits& limits, Budget& budget) : limits_(limits), budget_(budget) {}

  void VisitLeaf(const Leaf& leaf, LeafBytes& bytes) {
    Content content;
    ReadFirst(bytes, content);
    const bool program = LooksLikeProgram(content.kept);
    if (leaf.names.empty() && leaf.text && !leaf.attached && !program) {
      return;
    }
    ReadRest(bytes, content);
    Attachment attachment;
    attachment.name = leaf.names.empty() ? std::string() : CutText(leaf.names.front());
    attachment.media_type = CutText(leaf.media_type);
    attachment.size = content.size;
    if (content.archive) {
      ListInside(content, attachment);
    }
    Judge(leaf.names, attachment, program);
    Keep(std::move(attachment));
  }

  // Programs of old put a file into the text itself.
  void VisitUuencoded(const std::string& name) {
    auto& known = features_.message.attachments;
    if (std::none_of(known.begin(), known.end(), [&](const Attachment& one) { return one.name == name; })) {
      Attachment attachment;
      attachment.name = CutText(name);
      attachment.media_type = "application/octet-stream";
      Judge({name}, attachment, false);
      Keep(std::move(attachment));
    }
  }

  Features Finish(MimeSummary summary, std::size_t size) {
    features_.message.size = size;
    features_.message.subject = CutText(std::move(summary.subject));
    features_.message.from = CutText(std::move(summary.from));
    features_.message.parts = summary.parts;
    features_.message.truncated = features_.message.truncated || summary.truncated;
    features_.signals = signals_.values();
    return std::move(features_);
  }

 private:
  struct Content {
    std::string kept;  // the first bytes; the whole when it is an archive, up to archive_bytes
    std::size_t size = 0;
    bool archive = false;
  };

  static void ReadFirst(LeafBytes& bytes, Content& content) {
    while (content.kept.size() < kFirstBytes) {
      const auto chunk = bytes.Next();
      if (!chunk.has_value()) {
        break;
      }
      content.kept += *chunk;
    }
    content.size = content.kept.size();
    content.archive = LooksLikeArchive(content.kept);
  }

  void ReadRest(LeafBytes& bytes, Content& content) {
    while (const auto chunk = bytes.Next()) {
      content.size += chunk->size();
      if (content.archive) {
        content.kept += chunk->substr(0, limits_.archive_bytes - std::min(limits_.archive_bytes, content.kept.size()));
      }
    }
    if (content.archive && content.kept.size() < content.size) {
      features_.message.truncated = true;
    }
  }

  void ListInside(const Content& content, Attachment& attachment) {
    Members members = ListMembers(content.kept, {limits_.members, limits_.archive_bytes}, budget_);
    features_.message.truncated = features_.message.truncated || members.truncated;
    for (std::string& name : members.names) {
      if (HasExtension(name, limits_.dangerous)) {
        signals_.Add(Signal::kArchivedDangerousAttachment, name);
      }
      if (attachment.members.size() < kMaxMembers) {
        attachment.members.push_back(CutText(std::move(name)));
      }
    }
    if (members.program) {
      signals_.Add(Signal::kArchivedDangerousAttachment, attachment.name + " (program)");
    }
  }

  // One attachment is one Signal, under whichever of its names it is found.
  void Judge(const std::vector<std::string>& names, const Attachment& attachment, bool program) {
    const auto found = [&](const std::vector<std::string>& extensions) {
      return std::find_if(names.begin(), names.end(), [&](const auto& name) { return HasExtension(name, extensions); });
    };
    if (const auto dangerous = found(limits_.dangerous); dangerous != names.end()) {
      signals_.Add(Signal::kDangerousAttachment, *dangerous);
    } else if (program) {
      signals_.Add(Signal::kDangerousAttachment, attachment.name + " (program)");
    } else if (const auto watched = found(limits_.watched); watched != names.end()) {
      signals_.Add(Signal::kWatchedAttachment, *watched);
    }
  }

  void Keep(Attachment attachment) {
    if (features_.message.attachments.size() < kMaxAttachments) {
      features_.message.attachments.push_back(std::move(attachment));
    } else {
      features_.message.truncated = true;
    }
  }

  const FeatureLimits& limits_;
  Budget& budget_;
  Features features_;
  SignalSet signals_;
};

}  // namespace

void InitFeatures() {
  InitMime();
  LoadCharsets();
  Utf8Locale::Loaded();
}

Features Analyse(std::string_view message, const FeatureLimits& limits) {
  const Duration half = limits.time / 2;  // for the structure; the other for what it contains
  Budget budget(half);
  Analysis analysis(limits, budget);
  MimeSummary summary = WalkMime(message, {limits.bytes, half, limits.parts, limits.depth}, budget,
                                 [&](const Leaf& leaf, LeafBytes& bytes) { analysis.VisitLeaf(leaf, bytes); });
  for (const std::string& name : UuencodedNames(message.substr(0, limits.bytes))) {
    analysis.VisitUuencoded(name);
  }
  return analysis.Finish(std::move(summary), message.size());
}

}  // namespace cenote::sinkhole
