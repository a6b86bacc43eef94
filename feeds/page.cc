#include "feeds/page.h"

#include <algorithm>
#include <array>

#include "collector/model/escape.h"

namespace cenote::feeds {
namespace {

std::string Frame(std::string_view title, std::string_view body) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"robots\" content=\"noindex\">\n<title>" +
         EscapeForHtml(title) +
         "</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<header><a href=\"/\">cenote</a>"
         "<span>a bot-spam sinkhole and live blocklist</span></header>\n<main>\n" +
         std::string(body) + "</main>\n</body>\n</html>\n";
}

std::string Form(std::string_view asked) {
  return "<form action=\"/lookup\" method=\"get\" role=\"search\">\n<label for=\"q\">Is it listed?</label>\n"
         "<input id=\"q\" name=\"q\" required maxlength=\"255\" autocomplete=\"off\" spellcheck=\"false\" "
         "placeholder=\"203.0.113.7\" value=\"" +
         EscapeForHtml(asked) + "\">\n<button>Look up</button>\n</form>\n";
}

std::string Row(std::string_view name, std::string_view value) {
  return "<dt>" + EscapeForHtml(name) + "</dt><dd>" + EscapeForHtml(value) + "</dd>\n";
}

std::string Zones(const Site& site) {
  std::string list;
  for (const std::string& zone : site.zones) {
    list += (list.empty() ? "" : ", ") + zone;
  }
  return list;
}

std::string GradeName(std::uint8_t grade) { return grade <= 1 ? "low" : grade == 2 ? "medium" : "high"; }

std::string PartBlock(const Site& site, const ShownPart& part) {
  const ReasonRow* row = site.reasons.Find(part.reason);
  const std::string name = site.reasons.NameOf(part.reason);
  return "<section class=\"listed\">\n<h2>" + EscapeForHtml(part.subject.ToString()) + "</h2>\n<dl>\n" +
         Row("Reason", row == nullptr ? name : row->wording + " (" + name + ")") +
         Row("Answer", part.reason.Answer().ToString()) + Row("Confidence", GradeName(part.grade)) +
         Row("Since", FormatTime(part.since)) + Row("Until", FormatTime(part.until) + ", unless it goes on") +
         Row("Reference", part.reference) + "</dl>\n</section>\n";
}

std::string Message(std::string_view heading, std::string_view text) {
  return "<h1>" + EscapeForHtml(heading) + "</h1>\n<p>" + EscapeForHtml(text) + "</p>\n";
}

std::string AnswerBody(const Site& site, std::string_view asked, const Answer& answer) {
  const std::string what(asked);
  if (answer.exempt) {
    return Message(what + " is not listed", "It lies in space that is never listed here.");
  }
  if (answer.parts.empty()) {
    return Message(what + " is not listed", "Mail servers that ask about it hear that it is not on the list.");
  }
  std::string body =
      "<h1>" + EscapeForHtml(what) +
      " is listed</h1>\n<p>This host sent mail to addresses that nobody uses, the way bots do. A listing ends by "
      "itself some time after the mail stops. To ask about it, quote the reference.</p>\n";
  for (const ShownPart& part : answer.parts) {
    body += PartBlock(site, part);
  }
  return body;
}

}  // namespace

std::string Ago(Duration span) {
  struct Unit {
    Duration length;
    std::string_view name;
  };
  constexpr std::array<Unit, 4> kUnits{{{24h, "day"}, {1h, "hour"}, {1min, "minute"}, {1s, "second"}}};
  for (const Unit& unit : kUnits) {
    if (const auto count = span / unit.length; count > 0) {
      return std::to_string(count) + " " + std::string(unit.name) + (count == 1 ? "" : "s");
    }
  }
  return "less than a second";
}

std::string StatusPage(const Site& site, const Result<Overview>& overview, Time now) {
  std::string body = "<h1>Status</h1>\n" + Form("");
  if (!overview) {
    body += "<p class=\"note\">There is no list yet: " + EscapeForHtml(overview.error().message) + "</p>\n";
  }
  body += "<dl>\n";
  if (overview) {
    const Duration age = std::max(Duration{0}, now - overview->serial_time);
    body += Row("Listed", std::to_string(overview->listings)) + Row("Remembered", std::to_string(overview->records)) +
            Row("Serial", std::to_string(overview->serial)) + Row("Last change", Ago(age) + " ago");
  }
  body += Row(site.zones.size() == 1 ? "Zone" : "Zones", Zones(site)) + Row("Version", site.version) + "</dl>\n";
  return Frame("cenote", body);
}

std::string AnswerPage(const Site& site, std::string_view asked, const Result<Answer>& answer) {
  const std::string body = answer ? AnswerBody(site, asked, *answer)
                                  : Message("No answer now",
                                            "The list cannot be read at the moment. Please try "
                                            "again.");
  return Frame(std::string(asked) + " - cenote", body + Form(asked));
}

std::string QuestionPage(std::string_view asked) {
  return Frame("Look-up - cenote",
               Message("What do you want to know?",
                       "Ask for an address such as 203.0.113.7 or 2001:db8::7, a network such as 203.0.113.0/24, "
                       "or a name.") +
                   Form(asked));
}

std::string_view StyleSheet() {
  return R"(:root { color-scheme: light dark; --ink: #1c2a33; --soft: #5b6b75; --line: #d5dde2; --paper: #fbfcfd;
  --water: #0b7285; --alarm: #b02a37; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4ebef; --soft: #93a4ae; --line: #2c3a43; --paper: #12191d; --water: #3bc9db; --alarm: #ff8787; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; }
header, main { max-width: 44rem; margin: 0 auto; padding: 1.25rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; border-bottom: 1px solid var(--line); }
header a { color: var(--water); font-weight: 700; font-size: 1.25rem; text-decoration: none; }
header span { color: var(--soft); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.5rem 0; }
label { flex-basis: 100%; color: var(--soft); }
input { flex: 1 1 14rem; min-width: 0; padding: .6rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .4rem; }
button { padding: .6rem 1.1rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--water);
  border: 0; border-radius: .4rem; cursor: pointer; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--water); outline-offset: 2px; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .35rem 1.5rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.listed { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-left: .3rem solid var(--alarm);
  border-radius: .4rem; }
.note { color: var(--alarm); }
)";
}

}  // namespace cenote::feeds
