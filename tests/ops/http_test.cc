#include "ops/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "ops/sockets.h"
#include "ops/status_server.h"

namespace cenote::ops {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<Fd> Listeners(Endpoint& bound) {
  SocketNeed need;
  need.name = "web";
  need.endpoints = {*Endpoint::Parse("127.0.0.1:0")};
  std::vector<NamedSocket> sockets = *OpenSockets({need});
  bound = BoundEndpoint(sockets[0].fd.get());
  return Extract(sockets, "web");
}

// Sends `request` and reads until the server closes.
std::string Exchange(const Endpoint& server, const std::string& request) {
  sockaddr_storage address{};
  const socklen_t size = server.ToSockaddr(address);
  const Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  static_cast<void>(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL));
  std::string reply;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = ::recv(fd.get(), part.data(), part.size(), 0)) > 0;) {
    reply.append(part.data(), static_cast<std::size_t>(got));
  }
  return reply;
}

// A server in a thread of its own, with the paths that the tests ask for.
class Http : public testing::Test {
 protected:
  Http() {
    server_ = std::make_unique<HttpServer>(loop_, Listeners(at_));
    server_->Handle("/page", [](const HttpRequest& request) {
      HttpResponse response;
      response.body = request.method + " q=" + (request.query.count("q") != 0 ? request.query.at("q") : "none") +
                      " from " + request.peer.address.ToString();
      response.headers["Cache-Control"] = "max-age=5";
      return response;
    });
    thread_ = std::thread([this] { loop_.Run(); });
  }
  ~Http() override {
    loop_.Post([this] { loop_.Stop(); });
    thread_.join();
  }

  std::string Ask(const std::string& head, const std::string& more = "") {
    return Exchange(at_, head + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + "\r\n");
  }

  EventLoop loop_;
  Endpoint at_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

TEST_F(Http, AnswersWithTheSafeHeaders) {
  const std::string reply = Ask("GET /page?q=a%20b&x=1&q=second");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\nGET q=a b from 127.0.0.1"));
  EXPECT_THAT(reply, HasSubstr("Content-Security-Policy: default-src 'none'; style-src 'self'"));
  EXPECT_THAT(reply, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(reply, HasSubstr("Cache-Control: max-age=5\r\n"));
  EXPECT_THAT(reply, Not(HasSubstr("no-store")));
}

TEST_F(Http, HeadHasTheLengthAndNoBody) {
  const std::string reply = Ask("HEAD /page");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(reply, HasSubstr("Content-Length: 26\r\n"));
  EXPECT_EQ(reply.substr(reply.size() - 4), "\r\n\r\n");
}

TEST_F(Http, SaysWhatIsWrong) {
  EXPECT_THAT(Ask("GET /nowhere"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Ask("GET /page%00"), StartsWith("HTTP/1.1 400 "));
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const std::string reply = Ask(std::string(method) + " /page", "Content-Length: 0\r\n");
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 405 ")) << method;
    EXPECT_THAT(reply, HasSubstr("Allow: GET, HEAD\r\n"));
  }
}

TEST_F(Http, RefusesWhatIsTooBig) {
  EXPECT_THAT(Ask("POST /page", "Content-Length: 1000000\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Ask("GET /page", "X: " + std::string(20'000, 'a') + "\r\n"), Not(HasSubstr(" 200 ")));
}

TEST_F(Http, SurvivesNonsense) {
  for (const char* nonsense : {"\r\n\r\n", "GET\r\n\r\n", "HELO x\r\n\r\n", "GET http://[ HTTP/1.1\r\n\r\n",
                               "GET * HTTP/1.0\r\n\r\n", "GET /%zz?%zz=%0 HTTP/1.0\r\n\r\n"}) {
    EXPECT_THAT(Exchange(at_, nonsense), Not(HasSubstr(" 200 "))) << nonsense;
  }
  EXPECT_THAT(Ask("GET /page"), StartsWith("HTTP/1.1 200 "));
}

TEST(StatusServer, SaysHowTheRoleIs) {
  EventLoop loop;
  Endpoint at;
  Metrics metrics({});
  bool up = false;
  const StatusServer server(loop, Listeners(at), metrics, [&up] {
    return up ? Status() : Status(Error{Error::Code::kUnavailable, "no store yet"});
  });
  std::string before;
  std::string after;
  std::string healthy;
  std::string scraped;
  std::thread asker([&] {
    before = Exchange(at, "GET /readyz HTTP/1.0\r\n\r\n");
    loop.Post([&up] { up = true; });
    after = Exchange(at, "GET /readyz HTTP/1.0\r\n\r\n");
    healthy = Exchange(at, "GET /healthz HTTP/1.0\r\n\r\n");
    scraped = Exchange(at, "GET /metrics HTTP/1.0\r\n\r\n");
    loop.Post([&loop] { loop.Stop(); });
  });
  loop.Run();
  asker.join();
  EXPECT_THAT(before, StartsWith("HTTP/1.0 503 "));
  EXPECT_THAT(before, HasSubstr("\r\n\r\nno store yet\n"));
  EXPECT_THAT(after, StartsWith("HTTP/1.0 200 "));
  EXPECT_THAT(healthy, HasSubstr("\r\n\r\nok\n"));
  EXPECT_THAT(scraped, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(scraped, HasSubstr("cenote_build_info"));
}

}  // namespace
}  // namespace cenote::ops
