#include "ops/hints.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace cenote::ops {
namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@,+";

std::optional<Endpoint> Find(const std::vector<const NamedSocket*>& sockets, std::string_view name) {
  const auto found =
      std::find_if(sockets.begin(), sockets.end(), [name](const NamedSocket* socket) { return socket->name == name; });
  return found == sockets.end() ? std::nullopt : std::optional(BoundEndpoint((*found)->fd.get()));
}

std::string Swaks(const Endpoint& to) {
  return "swaks --server " + to.address.ToString() + " --port " + std::to_string(to.port) +
         " --proxy-version 1 --proxy-family TCP4 --proxy-source 203.0.113.7 --proxy-source-port 40000"
         " --proxy-dest 127.0.0.1 --proxy-dest-port 25 --helo 10.1.2.3 --from bot@spam.example --to trap@trap.example"
         " --header 'Subject: your invoice' --attach-name invoice.exe --attach-type application/octet-stream"
         " --attach MZ\n";
}

std::string Dig(const Endpoint& server, const std::string& zone) {
  const std::string name = "7.113.0.203." + zone;
  return "dig @" + server.address.ToString() + " -p " + std::to_string(server.port) + " +short " + name + " A " + name +
         " TXT\n";
}

std::string Explain(const Context& context) {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string near = std::filesystem::proximate(program, error).string();
  const bool inside = !near.empty() && near.compare(0, 2, "..") != 0;
  std::string line = ShellQuote(inside ? near : program.string()) + " explain 203.0.113.7";
  if (!context.config_file.empty()) {
    line += " --config " + ShellQuote(context.config_file);
  }
  return line + " --data " + ShellQuote(context.config.Text("data_dir")) + "\n";
}

std::string FirstZone(const Config& config) {
  const std::vector<Values>& zones = config.Rows("rbl.zone");
  return zones.empty() ? "bl.cenote.test" : zones.front().Text("name");
}

}  // namespace

std::string ShellQuote(const std::string& word) {
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
    return word;
  }
  std::string quoted = "'";
  for (const char c : word) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

std::string HintsFor(const Context& context, const std::vector<const NamedSocket*>& sockets) {
  const std::optional<Endpoint> proxy = Find(sockets, "smtp-proxy");
  const std::optional<Endpoint> dns = Find(sockets, "dns-udp");
  return "\ncenote is up. In another terminal, send a spam, ask the list, see why:\n\n" + (proxy ? Swaks(*proxy) : "") +
         (dns ? Dig(*dns, FirstZone(context.config)) : "") + Explain(context) + "\n";
}

}  // namespace cenote::ops
