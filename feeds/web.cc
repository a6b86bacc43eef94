#include "feeds/web.h"

#include <string>

#include "ops/clock.h"

namespace cenote::feeds {
namespace {

constexpr std::size_t kLongestQuestion = 255;

ops::HttpResponse Html(int status, std::string body) {
  ops::HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(body);
  return response;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

std::string_view ResultName(const Result<Answer>& answer) {
  if (!answer) {
    return "unavailable";
  }
  return answer->exempt ? "exempt" : answer->parts.empty() ? "not_listed" : "listed";
}

}  // namespace

void Web::Attach(ops::HttpServer& server) {
  server.Handle("/", [this](const ops::HttpRequest&) { return Status(ops::Now()); });
  server.Handle("/lookup", [this](const ops::HttpRequest& request) { return Lookup(request, ops::Now()); });
  server.Handle("/style.css", [](const ops::HttpRequest&) {
    ops::HttpResponse response;
    response.content_type = "text/css; charset=utf-8";
    response.headers["Cache-Control"] = "max-age=3600";
    response.body = std::string(StyleSheet());
    return response;
  });
}

ops::HttpResponse Web::Status(Time now) { return Html(200, StatusPage(site_, book_.ReadOverview(), now)); }

ops::HttpResponse Web::Lookup(const ops::HttpRequest& request, Time now) {
  const auto asked = request.query.find("q");
  const std::string_view text = asked == request.query.end() ? std::string_view() : Trimmed(asked->second);
  const Result<Subject> subject = Subject::Parse(text.substr(0, kLongestQuestion));
  if (!subject || text.size() > kLongestQuestion) {
    metrics_.GetCounter("cenote_feeds_lookups_total", {{"result", "invalid"}}).Add();
    return Html(400, QuestionPage(text.substr(0, kLongestQuestion)));
  }
  const Result<Answer> answer = book_.Find(*subject, now);
  metrics_.GetCounter("cenote_feeds_lookups_total", {{"result", std::string(ResultName(answer))}}).Add();
  return Html(answer ? 200 : 503, AnswerPage(site_, subject->ToString(), answer));
}

}  // namespace cenote::feeds
