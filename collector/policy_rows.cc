// The configuration rows of [policy] and [policy.weights]: each default with its reason.
#include <string>

#include "collector/model/check.h"
#include "collector/policy.h"

namespace cenote::collector {
namespace {

using ops::KeyType;

constexpr double kMostPoints = 1'000'000;

struct WeightRow {
  Signal signal;
  const char* weight;
  const char* why;
};

constexpr WeightRow kWeights[] = {
    {Signal::kTrapRecipient, "5",
     "Nobody legitimate writes there, but a mistyped or sold address can stand behind one message."},
    {Signal::kTrapDomain, "5", "As a trap address: the whole domain receives no mail that anybody asked for."},
    {Signal::kUnknownRecipient, "1", "A guessed address; one may be a typing error, many are a dictionary."},
    {Signal::kRelayAttempt, "4", "Looks for open relays; a misconfigured client does it too, once."},
    {Signal::kTooManyRecipients, "2", "Mass mail; big lists do it as well."},
    {Signal::kPregreet, "5", "No legitimate client talks before the banner."},
    {Signal::kPipelining, "5", "Sends a script without listening; mail servers pipeline only after the offer."},
    {Signal::kEarlyCommand, "4", "Did not wait for a reply; broken but legitimate clients are known."},
    {Signal::kHeloBareIp, "5", "RFC 5321 4.1.3 wants a literal in brackets; mail servers comply."},
    {Signal::kHeloNotName, "5", "A word without a dot is a desktop computer's name, seldom a mail server's."},
    {Signal::kHeloOurName, "5", "Claims to be us: only forgers do."},
    {Signal::kHeloLiteralMismatch, "5",
     "A literal that is not its own address is a computer behind NAT, not a mail server."},
    {Signal::kNonSmtpCommand, "4", "Speaks another protocol: a proxy abused by a bot, or a scanner."},
    {Signal::kUnknownCommand, "0.5", "Old or curious clients do this; in number it is probing."},
    {Signal::kBadSequence, "0.5", "A careless client; in number a script that ignores replies."},
    {Signal::kBareLf, "2", "Mail servers end lines with CRLF; simple scripts do not."},
    {Signal::kLineTooLong, "0.5", "Careless scripts, but also newsletters."},
    {Signal::kNulByte, "1", "No text contains it; some old gateways let it through."},
    {Signal::kNoQuit, "1", "Bots hang up after DATA; a lost connection looks the same, so little weight."},
    {Signal::kTooManyCommands, "1", "A probe or a broken client."},
    {Signal::kTimeout, "0.5", "Slow networks do this too."},
    {Signal::kDangerousAttachment, "4",
     "Malware, yet a good server can carry an infected customer's mail: with a trap alone it stays below."},
    {Signal::kWatchedAttachment, "1", "Documents and archives are mostly innocent."},
    {Signal::kArchivedDangerousAttachment, "4", "As a dangerous attachment, hidden from simple filters."},
    {Signal::kMessageTooBig, "0", "No sign of a bot."},
    {Signal::kMessageCut, "0", "No sign of a bot."},
    {Signal::kEightBitCommand, "1", "Outside SMTPUTF8 no mail server does this; old software does."},
};

std::string Quoted(const char* text) { return "\"" + std::string(text) + "\""; }

void AddThresholds(ops::Schema& schema) {
  const auto points = [&](const char* name, const char* value, const char* meaning) {
    schema.keys.push_back({"policy." + std::string(name), KeyType::kDecimal, value, meaning, 0.001, kMostPoints});
  };
  points("bot_threshold", "10",
         "Points from which an address with a bot's manners is listed as bot: a trap and one clear bad manner.");
  points("bot_keep", "5", "Points down to which a bot's part is extended (hysteresis).");
  points("bot_sure", "30", "Points from which a bot gets grade 3 (high confidence), otherwise 2.");
  points(
      "relay_threshold", "200",
      "Points from which an address with good manners is listed as relay: more than bucket_most allows within one day, "
      "so that a big shared mail server needs days of steady abuse.");
  points("relay_keep", "100", "Points down to which a relay's part is extended (hysteresis).");
  points("relay_sure", "280", "Points from which a relay gets grade 2 (medium confidence), otherwise 1.");
  points("bucket_most", "50",
         "Most points that all Signals of six hours together add: one campaign is not a thousand sins.");
  points("manners", "5", "Points of manner and content Signals from which an address has a bot's manners.");
  points("manners_keep", "2.5", "Manners down to which a listed bot is still judged as one (hysteresis).");
  schema.keys.push_back(
      {"policy.manners_share", KeyType::kDecimal, "0.25",
       "The share of messages that must show a Signal for it to count in full as a manner; below it counts "
       "in proportion, so that a few odd messages do not make a bot of a shared mail server.",
       0.001, 1});
}

void AddRest(ops::Schema& schema) {
  const auto span = [&](const char* name, const char* value, const char* meaning, double least) {
    schema.keys.push_back({"policy." + std::string(name), KeyType::kDuration, Quoted(value), meaning, least, 3.2e10});
  };
  span("half_life", "24h", "After this time a Signal counts half: addresses change hands and computers are cleaned.",
       60'000);
  span("bot_for", "3d",
       "How long a bot is listed, and how far its part is extended; rounded up to a full hour (a short life: to an "
       "eighth).",
       1000);
  span("relay_for", "12h", "The same for a relay: hours, because others send through it too.", 1000);
  span("wait", "5s",
       "An address without a bot's manners is not listed before its findings are in or this time has passed since it "
       "was "
       "first seen.",
       0);
  schema.keys.push_back(
      {"policy.repeats", KeyType::kInteger, "8", "How often one Signal counts at most within six hours.", 1, 1000});
  schema.keys.push_back(
      {"policy.exempt", KeyType::kNetworkList, "[]",
       "Networks that are never listed, whatever the source (your own, your customers'); private, loopback "
       "and reserved space is exempt in any case.",
       0, 0});
}

void AddWeights(ops::Schema& schema) {
  for (const SignalRow& row : AllSignals()) {
    const WeightRow* found = nullptr;
    for (const WeightRow& weight : kWeights) {
      found = weight.signal == row.signal ? &weight : found;
    }
    CENOTE_CHECK(found != nullptr);  // every Signal has its row here
    schema.keys.push_back(
        {"policy.weights." + std::string(row.name), KeyType::kDecimal, found->weight, found->why, 0, 1000});
  }
}

}  // namespace

ops::Schema PolicySchema() {
  ops::Schema schema;
  schema.sections.push_back(
      {"policy", "By which numbers the collector judges; weights, thresholds and sums are points.", ""});
  schema.sections.push_back({"policy.weights", "The points that one message (or session) with that Signal adds.", ""});
  AddThresholds(schema);
  AddRest(schema);
  AddWeights(schema);
  return schema;
}

}  // namespace cenote::collector
