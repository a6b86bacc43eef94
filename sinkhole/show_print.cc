#include "sinkhole/show_print.h"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "collector/model/escape.h"

namespace cenote::sinkhole {
namespace {

std::string Line(std::string_view label, std::string_view value) {
  std::string line(label);
  line.resize(std::max<std::size_t>(line.size() + 1, 12), ' ');
  return line + std::string(value) + "\n";
}

std::string_view KindName(ObservationKind kind) { return kind == ObservationKind::kMessage ? "message" : "session"; }

std::string Address(const IpAddress& address, std::uint16_t port) { return ops::Endpoint{address, port}.ToString(); }

std::string PrintSignals(const Observation& observation) {
  std::string out;
  for (const SignalValue& value : observation.signals) {
    std::string text(SignalName(value.signal));
    if (value.count > 1) {
      text += " x" + std::to_string(value.count);
    }
    if (!value.detail.empty()) {
      text += ": " + EscapeForTerminal(value.detail);
    }
    out += Line("signal", text);
  }
  return out;
}

std::string PrintMessage(const MessageFeatures& message) {
  std::string out = Line("message", std::to_string(message.size) + " bytes, " + std::to_string(message.parts) +
                                        (message.parts == 1 ? " part" : " parts") +
                                        (message.truncated ? ", analysis truncated" : ""));
  out += Line("subject", EscapeForTerminal(message.subject));
  out += Line("from", EscapeForTerminal(message.from));
  for (const Attachment& attachment : message.attachments) {
    out += Line("attachment", EscapeForTerminal(attachment.name) + " (" + EscapeForTerminal(attachment.media_type) +
                                  ", " + std::to_string(attachment.size) + " bytes)");
    for (const std::string& member : attachment.members) {
      out += Line("  inside", EscapeForTerminal(member));
    }
  }
  return out;
}

nlohmann::json SignalsJson(const std::vector<SignalValue>& signals) {
  auto array = nlohmann::json::array();
  for (const SignalValue& value : signals) {
    array.push_back(
        {{"signal", SignalName(value.signal)}, {"count", value.count}, {"detail", ToValidUtf8(value.detail)}});
  }
  return array;
}

nlohmann::json MessageJson(const MessageFeatures& message) {
  auto attachments = nlohmann::json::array();
  for (const Attachment& attachment : message.attachments) {
    auto members = nlohmann::json::array();
    for (const std::string& member : attachment.members) {
      members.push_back(ToValidUtf8(member));
    }
    attachments.push_back({{"name", ToValidUtf8(attachment.name)},
                           {"media_type", ToValidUtf8(attachment.media_type)},
                           {"size", attachment.size},
                           {"members", std::move(members)}});
  }
  return {{"size", message.size},   {"subject", ToValidUtf8(message.subject)}, {"from", ToValidUtf8(message.from)},
          {"parts", message.parts}, {"truncated", message.truncated},          {"attachments", std::move(attachments)}};
}

nlohmann::json DialogueJson(const std::vector<Step>& dialogue) {
  auto array = nlohmann::json::array();
  for (const Step& step : dialogue) {
    array.push_back({{"from", step.direction == Direction::kFromPeer ? "peer" : "us"},
                     {"at_ms", step.at_ms},
                     {"bytes", ToValidUtf8(step.bytes)}});
  }
  return array;
}

}  // namespace

std::string PrintFacts(const Observation& observation, const Transaction& transaction) {
  std::string out = Line("id", observation.id.ToString());
  out += Line("kind", KindName(observation.kind));
  out += Line("time", FormatTime(observation.time));
  out += Line("source",
              Address(observation.source, observation.source_port) + (transaction.proxied ? " (by PROXY header)" : ""));
  out += Line("to", Address(observation.destination, observation.destination_port));
  out += Line("helo", EscapeForTerminal(observation.helo));
  if (observation.kind == ObservationKind::kMessage) {
    out += Line("mail from", "<" + EscapeForTerminal(observation.mail_from) + ">");
    for (const std::string& recipient : observation.recipients) {
      out += Line("rcpt to", "<" + EscapeForTerminal(recipient) + ">");
    }
    if (observation.recipient_count > observation.recipients.size()) {
      out += Line("rcpt to", "... " + std::to_string(observation.recipient_count) + " in all");
    }
  }
  out += PrintSignals(observation);
  return observation.message.has_value() ? out + PrintMessage(*observation.message) : out;
}

std::string PrintDialogue(const Transaction& transaction) {
  std::string out;
  for (const Step& step : transaction.dialogue) {
    std::array<char, 32> time{};
    const int size = std::snprintf(time.data(), time.size(), "%7u.%03u ", step.at_ms / 1000U, step.at_ms % 1000U);
    out.append(time.data(), static_cast<std::size_t>(size));
    out += step.direction == Direction::kFromPeer ? "C: " : "S: ";
    std::string_view bytes = step.bytes;
    if (bytes.ends_with("\r\n")) {  // the ordinary line end is not shown; any other is
      bytes.remove_suffix(2);
    }
    out += EscapeForTerminal(bytes) + "\n";
  }
  return out;
}

std::string PrintJson(const Observation& observation, const Transaction& transaction, bool dialogue) {
  auto recipients = nlohmann::json::array();
  for (const std::string& recipient : observation.recipients) {
    recipients.push_back(ToValidUtf8(recipient));
  }
  nlohmann::json json{{"id", observation.id.ToString()},
                      {"kind", KindName(observation.kind)},
                      {"time", FormatTime(observation.time)},
                      {"source", observation.source.ToString()},
                      {"source_port", observation.source_port},
                      {"destination", observation.destination.ToString()},
                      {"destination_port", observation.destination_port},
                      {"proxied", transaction.proxied},
                      {"helo", ToValidUtf8(observation.helo)},
                      {"mail_from", ToValidUtf8(observation.mail_from)},
                      {"recipients", std::move(recipients)},
                      {"recipient_count", observation.recipient_count},
                      {"signals", SignalsJson(observation.signals)}};
  if (observation.message.has_value()) {
    json["message"] = MessageJson(*observation.message);
  }
  if (dialogue) {
    json["dialogue"] = DialogueJson(transaction.dialogue);
  }
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace cenote::sinkhole
