#include "sinkhole/options.h"

#include <algorithm>

#include "ops/lifecycle.h"
#include "sinkhole/feature_limits.h"
#include "sinkhole/text.h"

namespace cenote::sinkhole {

namespace {

using ops::Key;
using ops::KeyType;

constexpr double kKiB = 1024;
constexpr double kMiB = 1024 * kKiB;
constexpr double kSecond = 1000;
constexpr double kDay = 86'400 * kSecond;

std::vector<Key> ListeningKeys() {
  return {
      {"sinkhole.listen", KeyType::kEndpointList, R"(["127.0.0.1:2525"])", "Where SMTP is spoken. [] for nowhere."},
      {"sinkhole.proxy_listen", KeyType::kEndpointList, "[]",
       "Where SMTP is spoken behind a PROXY header (version 1 or 2), as HAProxy and others send it."},
      {"sinkhole.proxy_from", KeyType::kNetworkList, R"(["127.0.0.0/8", "::1/128"])",
       "The networks that may send a PROXY header; others are closed at once."},
      {"sinkhole.proxy_timeout", KeyType::kDuration, R"("5s")", "How long a PROXY header may take.", 1, 600 * kSecond},
      {"sinkhole.traps", KeyType::kTextList, "[]",
       "The baits: an address, a domain (it and all below it) or @domain (exactly it). []: every recipient is a trap. "
       "All recipients are accepted in any case; which ones are traps decides about the Signals."},
      {"sinkhole.hostname", KeyType::kText, R"("mx.cenote.test")", "Our name in the banner and in replies to HELO."},
      {"sinkhole.banner", KeyType::kText, R"("ESMTP")", "What follows the host name in the banner."},
      {"sinkhole.banner_delay", KeyType::kDuration, R"("20ms")",
       "How long the banner is held back, to see who talks before it. 0s: bytes that are there already are still seen.",
       0, 60 * kSecond},
      {"sinkhole.banner_delays", KeyType::kInteger, "20",
       "How many banners a second each worker holds back; above that they go out at once, so that a flood is not "
       "slowed down.",
       0, 1e6},
      {"sinkhole.announce_pipelining", KeyType::kBool, "true",
       "Whether PIPELINING is announced. Without it every pipelined command is a Signal."},
      {"sinkhole.sensor", KeyType::kText, R"("local")",
       "The name of this sensor in the ids of messages: [a-z0-9-], 1 to 32 bytes."},
      {"sinkhole.workers", KeyType::kInteger, "2", "Threads, each with its own listeners and sessions.", 1, 256},
  };
}

std::vector<Key> LimitKeys() {
  return {
      {"sinkhole.max_line", KeyType::kSize, R"("2KiB")", "The longest command line; longer ones are answered 500.", 512,
       64 * kKiB},
      {"sinkhole.max_message", KeyType::kSize, R"("16MiB")",
       "The largest message, announced as SIZE; larger ones are kept cut and answered 552.", kKiB, 1024 * kMiB},
      {"sinkhole.max_recipients", KeyType::kInteger, "100", "Recipients of one message; more are answered 452.", 1,
       1e6},
      {"sinkhole.max_commands", KeyType::kInteger, "5000", "Commands of one session; then 421.", 1, 1e9},
      {"sinkhole.max_errors", KeyType::kInteger, "20", "Replies 5xx in one session; then 421.", 1, 1e9},
      {"sinkhole.max_dialogue", KeyType::kSize, R"("16KiB")",
       "How much of the dialogue is archived with each message; the newest part is kept.", kKiB, 4 * kMiB},
      {"sinkhole.max_sessions", KeyType::kInteger, "10000", "Sessions at a time; then 421. Workers share it evenly.", 1,
       1e7},
      {"sinkhole.max_sessions_per_address", KeyType::kInteger, "500",
       "Sessions at a time from one address (IPv6: one /64); then 421. Workers share it evenly.", 1, 1e7},
      {"sinkhole.max_memory", KeyType::kSize, R"("512MiB")",
       "Bytes buffered by all sessions together; then 421. Workers share it evenly.", kMiB, 1e15},
      {"sinkhole.idle_timeout", KeyType::kDuration, R"("60s")", "How long a client may be silent; then 421.", 1, kDay},
      {"sinkhole.session_timeout", KeyType::kDuration, R"("300s")", "How long a session may last; then 421.", 1, kDay},
  };
}

std::vector<Key> KeepingKeys() {
  return {
      {"sinkhole.window_messages", KeyType::kInteger, "20000",
       "Messages that may wait for the collector's commit; then 451. Workers share it evenly.", 1, 1e7},
      {"sinkhole.window_bytes", KeyType::kSize, R"("128MiB")", "The same in bytes.", kMiB, 1e15},
      {"sinkhole.ack_timeout", KeyType::kDuration, R"("5s")",
       "How long a message may wait for the collector's commit; then 451.", 1, 600 * kSecond},
      {"sinkhole.refuse_after", KeyType::kDuration, R"("10s")",
       "When the collector has been away for so long, new connections get 421.", 0, kDay},
      {"sinkhole.archive_max_size", KeyType::kSize, R"("10GiB")",
       "The oldest archive segments are deleted beyond this size.", kMiB, 1e18},
      {"sinkhole.archive_max_age", KeyType::kDuration, R"("30d")", "And those older than this.", 60 * kSecond, 1e13},
      {"sinkhole.segment_size", KeyType::kSize, R"("64MiB")", "A new archive segment is begun beyond this size.",
       64 * kKiB, 1e12},
      {"sinkhole.dangerous_extensions", KeyType::kTextList,
       R"(["exe", "chm", "scr", "wmf", "vbs", "wsh", "hta", "com", "mp3", "js"])",
       "Attachments with these extensions are the Signal dangerous_attachment."},
      {"sinkhole.watched_extensions", KeyType::kTextList, R"(["doc", "ppt", "pdf", "xls", "zip", "lzh"])",
       "Attachments with these extensions are the Signal watched_attachment."},
  };
}

Error Wrong(const std::string& key, const std::string& value, const std::string& rule) {
  return {Error::Code::kInvalid, key + " = \"" + value + "\": " + rule};
}

bool IsSensor(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-'; });
}

bool IsPrintable(std::string_view text) {
  return text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool IsHostText(std::string_view text) {
  return !text.empty() && text.size() <= 253 &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsAlpha(c) || IsDigit(c) || c == '.' || c == '-'; });
}

Status CheckTexts(const ops::Config& config) {
  if (!IsHostText(config.Text("sinkhole.hostname"))) {
    return Wrong("sinkhole.hostname", config.Text("sinkhole.hostname"), "must be a host name");
  }
  if (!IsPrintable(config.Text("sinkhole.banner"))) {
    return Wrong("sinkhole.banner", config.Text("sinkhole.banner"), "must be printable ASCII, at most 255 bytes");
  }
  if (!IsSensor(config.Text("sinkhole.sensor"))) {
    return Wrong("sinkhole.sensor", config.Text("sinkhole.sensor"), "must be 1 to 32 of a-z, 0-9 and -");
  }
  return {};
}

template <typename T>
T Share(T whole, int workers) {
  const T count = static_cast<T>(workers);
  return (whole + count - 1) / count;
}

DialogueOptions DialogueOptionsOf(const ops::Config& config, Traps traps) {
  DialogueOptions options;
  options.hostname = config.Text("sinkhole.hostname");
  options.banner = config.Text("sinkhole.banner");
  options.announce_pipelining = config.Bool("sinkhole.announce_pipelining");
  options.max_line = config.Size("sinkhole.max_line");
  options.max_message = config.Size("sinkhole.max_message");
  options.max_recipients = static_cast<std::uint32_t>(config.Integer("sinkhole.max_recipients"));
  options.max_commands = static_cast<std::uint32_t>(config.Integer("sinkhole.max_commands"));
  options.max_errors = static_cast<std::uint32_t>(config.Integer("sinkhole.max_errors"));
  options.max_log = config.Size("sinkhole.max_dialogue");
  options.traps = std::move(traps);
  return options;
}

DeliveryOptions DeliveryOptionsOf(const ops::Config& config, int workers) {
  DeliveryOptions options;
  options.sensor = config.Text("sinkhole.sensor");
  options.collector_socket = ops::PathsOf(config).collector_socket;
  options.features = FeatureLimitsOf(config);
  options.window_messages = Share(static_cast<std::size_t>(config.Integer("sinkhole.window_messages")), workers);
  options.window_bytes = Share<std::size_t>(config.Size("sinkhole.window_bytes"), workers);
  options.ack_timeout = config.Span("sinkhole.ack_timeout");
  return options;
}

}  // namespace

ops::Schema OptionsSchema() {
  ops::Schema schema;
  schema.sections = {{"sinkhole", "The trap: it speaks SMTP to bots, accepts everything and delivers nothing.", ""}};
  for (const std::vector<Key>& keys : {ListeningKeys(), LimitKeys(), KeepingKeys()}) {
    schema.keys.insert(schema.keys.end(), keys.begin(), keys.end());
  }
  return schema;
}

Result<Options> OptionsOf(const ops::Config& config) {
  if (const Status texts = CheckTexts(config); !texts) {
    return texts.error();
  }
  Result<Traps> traps = Traps::Parse(config.Texts("sinkhole.traps"));
  if (!traps) {
    return Within("sinkhole.traps", traps.error());
  }
  Options options;
  options.workers = static_cast<int>(config.Integer("sinkhole.workers"));
  WorkerOptions& worker = options.worker;
  worker.session.dialogue = DialogueOptionsOf(config, *std::move(traps));
  worker.session.banner_delay = config.Span("sinkhole.banner_delay");
  worker.session.idle_timeout = config.Span("sinkhole.idle_timeout");
  worker.session.session_timeout = config.Span("sinkhole.session_timeout");
  worker.session.proxy_timeout = config.Span("sinkhole.proxy_timeout");
  worker.delivery = DeliveryOptionsOf(config, options.workers);
  worker.proxy_from = config.Networks("sinkhole.proxy_from");
  const auto share = [&](const char* key) {
    return Share(static_cast<std::size_t>(config.Integer(key)), options.workers);
  };
  worker.max_sessions = share("sinkhole.max_sessions");
  worker.max_sessions_per_address = share("sinkhole.max_sessions_per_address");
  worker.max_memory = Share<std::size_t>(config.Size("sinkhole.max_memory"), options.workers);
  worker.delayed_banners = static_cast<double>(config.Integer("sinkhole.banner_delays"));
  worker.refuse_after = config.Span("sinkhole.refuse_after");
  options.archive.min_free = config.Size("min_free");
  options.archive.segment_size = config.Size("sinkhole.segment_size");
  options.archive_max_size = config.Size("sinkhole.archive_max_size");
  options.archive_max_age = config.Span("sinkhole.archive_max_age");
  return options;
}

}  // namespace cenote::sinkhole
