#include "rbl/meters.h"

#include <string>

namespace cenote::rbl {
namespace {

using ops::MetricKind;

// An answer takes microseconds; what takes longer waited for the disk or the processor.
constexpr double kAnswerBounds[] = {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001,
                                    0.0025,  0.005,    0.01,    0.02,   0.05,    0.1,    1};
// The watcher looks every 5 ms: below that only the share of lucky moments shows.
constexpr double kVisibleBounds[] = {0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.05, 0.1, 0.25, 1, 10};

constexpr ops::MetricRow kRows[] = {
    {"cenote_rbl_queries_total", MetricKind::kCounter, "Messages received", "transport"},
    {"cenote_rbl_dropped_total", MetricKind::kCounter,
     "Messages that got no reply: shorter than a header, themselves replies, or longer than any query", "transport"},
    {"cenote_rbl_unsent_total", MetricKind::kCounter, "Replies that the kernel did not take", "transport"},
    {"cenote_rbl_answers_total", MetricKind::kCounter, "Replies by response code", "rcode"},
    {"cenote_rbl_listed_answers_total", MetricKind::kCounter, "Replies that say that an address is listed", ""},
    {"cenote_rbl_truncated_answers_total", MetricKind::kCounter, "Replies with TC: the client comes back by TCP", ""},
    {"cenote_rbl_store_failures_total", MetricKind::kCounter,
     "Questions answered SERVFAIL because the store could not be read", ""},
    {"cenote_rbl_answer_seconds", MetricKind::kHistogram, "From receiving to having sent, one sample per batch", "",
     kAnswerBounds},
    {"cenote_rbl_tcp_connections", MetricKind::kGauge, "Open TCP connections", ""},
    {"cenote_rbl_tcp_refused_total", MetricKind::kCounter, "TCP connections closed at once because of a limit", ""},
    {"cenote_rbl_kernel_drops", MetricKind::kGauge,
     "Queries that the kernel threw away since start because the UDP sockets' buffers were full", ""},
    {"cenote_rbl_commit_to_visible_seconds", MetricKind::kHistogram,
     "From a commit's time T(serial) to the moment this process answers from it (looked at every 5 ms)", "",
     kVisibleBounds},
    {"cenote_rbl_serial", MetricKind::kGauge, "The store's serial that answers come from", ""},
    {"cenote_rbl_store_open", MetricKind::kGauge, "1 while the store can be read", ""},
    {"cenote_rbl_heartbeat_age_seconds", MetricKind::kGauge,
     "Since the collector's last heartbeat; 0 before the first one", ""},
};

struct NamedRcode {
  Rcode rcode;
  const char* name;
};
constexpr NamedRcode kNamedRcodes[] = {
    {Rcode::kNoError, "NOERROR"},   {Rcode::kFormErr, "FORMERR"}, {Rcode::kServFail, "SERVFAIL"},
    {Rcode::kNxDomain, "NXDOMAIN"}, {Rcode::kNotImp, "NOTIMP"},   {Rcode::kRefused, "REFUSED"},
    {Rcode::kBadVers, "BADVERS"},
};

ops::Labels By(ops::Transport transport) { return {{"transport", transport == ops::Transport::kUdp ? "udp" : "tcp"}}; }

void Move(std::uint64_t& from, ops::Counter& to) {
  if (from != 0) {
    to.Add(static_cast<double>(from));
    from = 0;
  }
}

}  // namespace

std::span<const ops::MetricRow> MetricRows() { return kRows; }

void Tally::Count(const Answered& answered) {
  ++queries;
  if (answered.size == 0) {
    ++dropped;
    return;
  }
  ++rcodes[static_cast<std::size_t>(answered.rcode)];
  listed += answered.listed ? 1 : 0;
  truncated += answered.truncated ? 1 : 0;
  unreadable += answered.unreadable ? 1 : 0;
}

Meters::Meters(ops::Metrics& metrics, ops::Transport transport)
    : queries_(metrics.GetCounter("cenote_rbl_queries_total", By(transport))),
      dropped_(metrics.GetCounter("cenote_rbl_dropped_total", By(transport))),
      unsent_(metrics.GetCounter("cenote_rbl_unsent_total", By(transport))),
      listed_(metrics.GetCounter("cenote_rbl_listed_answers_total")),
      truncated_(metrics.GetCounter("cenote_rbl_truncated_answers_total")),
      unreadable_(metrics.GetCounter("cenote_rbl_store_failures_total")),
      seconds_(metrics.GetHistogram("cenote_rbl_answer_seconds")) {
  for (const NamedRcode& named : kNamedRcodes) {
    rcodes_[static_cast<std::size_t>(named.rcode)] =
        &metrics.GetCounter("cenote_rbl_answers_total", {{"rcode", named.name}});
  }
}

void Meters::Flush(Tally& tally) {
  Move(tally.queries, queries_);
  Move(tally.dropped, dropped_);
  Move(tally.unsent, unsent_);
  Move(tally.listed, listed_);
  Move(tally.truncated, truncated_);
  Move(tally.unreadable, unreadable_);
  for (const NamedRcode& named : kNamedRcodes) {
    const auto place = static_cast<std::size_t>(named.rcode);
    Move(tally.rcodes[place], *rcodes_[place]);
  }
}

void Meters::Took(std::chrono::nanoseconds span) { seconds_.Observe(std::chrono::duration<double>(span).count()); }

}  // namespace cenote::rbl
