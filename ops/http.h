// HttpServer: evhttp behind a small face, for the status endpoints and the web page. One loop, one thread; limits on
// body and header size and on time are always set. Its loop does not run on after it is gone.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ops/endpoint.h"
#include "ops/event.h"
#include "ops/fd.h"

namespace cenote::ops {

struct HttpRequest {
  std::string method;  // "GET", "HEAD"
  std::string path;    // decoded, without query
  std::map<std::string, std::string> query;
  Endpoint peer;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers;
};

class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  HttpServer(EventLoop& loop, std::vector<Fd> listeners);
  ~HttpServer();

  void Handle(std::string path, Handler handler);  // exact path; GET and HEAD only
  void HandleRest(Handler handler);                // what no path takes; default 404

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cenote::ops
