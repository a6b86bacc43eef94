#include <array>
#include <cstdio>

#include "collector/model/escape.h"
#include "collector/orders.h"
#include "collector/print.h"

namespace cenote::collector {
namespace {

template <typename... Values>
std::string Columns(const char* format, Values... values) {
  std::array<char, 256> line{};
  const int size = std::snprintf(line.data(), line.size(), format, values...);
  return {line.data(), std::min(static_cast<std::size_t>(std::max(size, 0)), line.size() - 1)};
}

std::string Percent(Points part, Points whole) {
  return whole == 0 ? "-" : std::to_string((part * 100 + whole / 2) / whole) + "%";
}

bool ShowsManners(Signal signal) {
  const SignalRow* row = FindSignal(signal);
  return row != nullptr && (row->kind == SignalKind::kManner || row->kind == SignalKind::kContent);
}

std::string ContributionLine(const Contribution& of) {
  const bool manners = ShowsManners(of.signal);
  return Columns("  %-30s %7llu %8s %8s %7s %8s %7s %8s\n", std::string(SignalName(of.signal)).c_str(),
                 static_cast<unsigned long long>(of.count), PointsText(of.weight).c_str(),
                 PointsText(of.capped).c_str(), Percent(of.points, of.capped).c_str(), PointsText(of.points).c_str(),
                 manners ? Percent(of.share, kPoint).c_str() : "", manners ? PointsText(of.manners).c_str() : "");
}

std::string Judged(const Explanation& why, const Policy& policy, const ReasonTable& reasons) {
  const std::string name = reasons.NameOf(why.rules.reason);
  std::string text = "Judged as " + name + ": manners " + PointsText(why.manners) +
                     (why.bot ? " reach " : " are below ") + PointsText(why.manners_needed) + " of a bot\n";
  text += "  score " + PointsText(why.score) + "; listed from " + PointsText(why.rules.threshold) + ", kept from " +
          PointsText(why.rules.keep) + "; half-life " + FormatDuration(policy.half_life) + "\n";
  if (why.waiting) {
    text += "  waiting for findings, at most " + FormatDuration(policy.wait) + " since it was first seen\n";
  }
  return text;
}

}  // namespace

std::string PointsText(Points points) {
  std::string text = std::to_string(points / kPoint);
  if (const Points rest = points % kPoint; rest != 0) {
    std::string digits = std::to_string(kPoint + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text;
}

std::string PartLine(const Subject& subject, const Part& part, const ReasonTable& reasons) {
  std::string line = subject.ToString() + "\t" + reasons.NameOf(part.reason) + "\t" + SourceText(part.source) + "\t" +
                     std::to_string(part.grade) + "\t" + FormatTime(part.since) + "\t" + FormatTime(part.until) + "\t" +
                     (part.publish ? "published" : "private") + "\t";
  return line + EscapeForTerminal(part.note) + "\n";
}

std::string RecordText(const Record& record) {
  std::string text = "Seen from " + FormatTime(record.first_seen) + " to " + FormatTime(record.last_seen) + ": " +
                     std::to_string(record.messages) + " messages in " + std::to_string(record.observations) +
                     " observations" + (record.findings_in ? ", findings are in" : "") + "\n";
  for (const std::string& helo : record.helos) {
    text += "  HELO " + EscapeForTerminal(helo) + "\n";
  }
  for (const Seen& seen : record.recent) {
    text += "  " + FormatTime(seen.time) + " " + seen.id.ToString() + "\n";
  }
  return text;
}

std::string ExplanationText(const Explanation& why, const Policy& policy, const ReasonTable& reasons) {
  std::string text = Judged(why, policy, reasons);
  text += Columns("  %-30s %7s %8s %8s %7s %8s %7s %8s\n", "signal", "count", "weight", "capped", "decay", "points",
                  "share", "manners");
  for (const Contribution& contribution : why.signals) {
    text += ContributionLine(contribution);
  }
  text += Columns("  %-30s %7s %8s %8s %7s %8s %7s %8s\n", "sum", "", "", "", "", PointsText(why.score).c_str(), "",
                  PointsText(why.manners).c_str());
  return text;
}

}  // namespace cenote::collector
