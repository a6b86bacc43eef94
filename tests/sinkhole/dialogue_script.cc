#include "tests/sinkhole/dialogue_script.h"

#include <fstream>
#include <sstream>
#include <vector>

#include "sinkhole/dialogue.h"

namespace cenote::sinkhole {

namespace {

struct ScriptLine {
  int number = 0;
  char mark = ' ';
  std::string text;
};

std::string Unescape(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    switch (text[++i]) {
      case 'r':
        out.push_back('\r');
        break;
      case 'n':
        out.push_back('\n');
        break;
      case 't':
        out.push_back('\t');
        break;
      case '0':
        out.push_back('\0');
        break;
      case 'x':
        out.push_back(static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)));
        i += 2;
        break;
      default:
        out.push_back(text[i]);
    }
  }
  return out;
}

std::string Escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c == '\r' ? "\\r" : c == '\n' ? "\\n" : std::string(1, c);
  }
  return out;
}

std::string Print(const std::vector<SignalValue>& signals) {
  std::string out;
  for (const SignalValue& value : signals) {
    out += out.empty() ? "" : " ";
    out += SignalName(value.signal);
    out += value.count > 1 ? "*" + std::to_string(value.count) : "";
  }
  return out.empty() ? "-" : out;
}

std::string PrintEnvelope(const Transaction& message) {
  std::string out = message.mail_from.empty() ? "<>" : message.mail_from;
  for (const std::string& recipient : message.recipients) {
    out += " " + recipient;
  }
  return out;
}

std::vector<ScriptLine> Load(const std::string& path) {
  std::vector<ScriptLine> lines;
  std::ifstream in(path);
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    if (text.empty() || text[0] == '#') {
      continue;
    }
    lines.push_back({number, text[0], text.size() > 3 ? text.substr(3) : ""});
  }
  return lines;
}

class Runner {
 public:
  std::string Run(const std::vector<ScriptLine>& lines) {
    if (lines.empty()) {
      return "no such script, or an empty one";
    }
    for (const ScriptLine& line : lines) {
      Step(line);
      if (!failure_.empty()) {
        return "line " + std::to_string(line.number) + ": " + failure_;
      }
    }
    Flush();
    return !dialogue_->output().empty() ? "left unread: " + Escape(dialogue_->output())
           : !finished_.empty()         ? "left over: " + Print(finished_.front().signals)
                                        : failure_;
  }

 private:
  void Step(const ScriptLine& line) {
    if (line.mark == 'O') {
      Option(line.text);
      return;
    }
    if (!dialogue_) {
      Begin(line);
    }
    if (line.mark != '+' && line.mark != 'r') {
      Flush();
    }
    now_ += Duration(10);
    if (!Sends(line)) {
      Expects(line);
    }
  }

  bool Sends(const ScriptLine& line) {
    switch (line.mark) {
      case 'P':
        return true;
      case 'C':
      case '+':
        pending_ += Unescape(line.text) + "\r\n";
        return true;
      case 'R':
      case 'r':
        pending_ += Unescape(line.text);
        return true;
      case 'A':
        Resolve(line.text);
        return true;
      case 'T':
        dialogue_->TimeOut(now_);
        return true;
      case 'X':
        finished_ = dialogue_->End(now_, line.text == "peer");
        return true;
      default:
        return false;
    }
  }

  void Expects(const ScriptLine& line) {
    switch (line.mark) {
      case 'S':
        ExpectReply(line.text);
        break;
      case 'M':
        ExpectTransaction(ObservationKind::kMessage, line.text);
        break;
      case 's':
        ExpectTransaction(ObservationKind::kSession, line.text);
        break;
      case 'B':
        Same(line.text, Escape(last_.message));
        break;
      case 'E':
        Same(line.text, PrintEnvelope(last_));
        break;
      default:
        failure_ = "an unknown mark";
    }
  }

  void Option(const std::string& text) {
    std::istringstream in(text);
    std::string key;
    std::string value;
    in >> key >> value;
    const auto number = [&value] { return static_cast<std::uint32_t>(std::stoul(value)); };
    if (key == "max_message") {
      options_.max_message = number();
    } else if (key == "max_line") {
      options_.max_line = number();
    } else if (key == "max_recipients") {
      options_.max_recipients = number();
    } else if (key == "max_commands") {
      options_.max_commands = number();
    } else if (key == "max_errors") {
      options_.max_errors = number();
    } else if (key == "pipelining") {
      options_.announce_pipelining = value == "1";
    } else if (key == "trap") {
      traps_.push_back(value);
    } else if (key == "peer") {
      peer_ = value;
    } else {
      failure_ = "an unknown option";
    }
  }

  void Begin(const ScriptLine& line) {
    options_.traps = Traps::Parse(traps_).value();
    const Party party{{IpAddress::Parse(peer_).value(), 40000}, {IpAddress::Parse("192.0.2.1").value(), 25}, false};
    dialogue_.emplace(options_, party, now_);
    if (line.mark == 'P') {
      pending_ = Unescape(line.text);
      dialogue_->Pregreet(pending_);
    }
    dialogue_->Greet(now_);
  }

  void Flush() {
    if (!pending_.empty()) {
      dialogue_->Feed(pending_, now_);
      pending_.clear();
    }
    if (std::optional<Transaction> message = dialogue_->TakeFinished()) {
      finished_.push_back(std::move(*message));
    }
  }

  void Resolve(const std::string& how) {
    if (!dialogue_->held()) {
      failure_ = "no reply is held";
      return;
    }
    dialogue_->Resolve(how == "accepted" ? Outcome::kAccepted : Outcome::kUnavailable, "id", now_);
  }

  void ExpectReply(const std::string& want) {
    std::string& output = dialogue_->output();
    const std::size_t end = output.find("\r\n");
    if (end == std::string::npos) {
      failure_ = "wanted \"" + want + "\", nothing came";
      return;
    }
    Same(want, output.substr(0, end));
    output.erase(0, end + 2);
  }

  void ExpectTransaction(ObservationKind kind, const std::string& want) {
    if (finished_.empty() || finished_.front().kind != kind) {
      failure_ = "no such transaction came";
      return;
    }
    last_ = finished_.front();
    finished_.erase(finished_.begin());
    Same(want, Print(last_.signals));
  }

  void Same(const std::string& want, const std::string& got) {
    if (want != got) {
      failure_ = "wanted \"" + want + "\", got \"" + got + "\"";
    }
  }

  DialogueOptions options_;
  std::vector<std::string> traps_;
  std::string peer_ = "203.0.113.7";
  std::optional<Dialogue> dialogue_;
  Time now_ = FromMs(1'000'000);
  std::string pending_;
  std::vector<Transaction> finished_;
  Transaction last_;
  std::string failure_;
};

}  // namespace

std::string RunScript(const std::string& path) { return Runner().Run(Load(path)); }

}  // namespace cenote::sinkhole
