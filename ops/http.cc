#include "ops/http.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <sys/queue.h>

#include <cstdlib>
#include <cstring>

#include "collector/model/check.h"

namespace cenote::ops {
namespace {

constexpr int kLargestHeaders = 8 * 1024;
constexpr int kLargestBody = 4 * 1024;
constexpr int kTimeoutSeconds = 10;
constexpr std::size_t kMostUnhandled = std::size_t{16} * 1024;  // input behind a response that is not taken
static_assert(kMostUnhandled > kLargestHeaders && kMostUnhandled > kLargestBody);
constexpr int kEveryMethod = EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                             EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH;

struct Header {
  const char* name;
  const char* value;
};

// Sent with every response unless the handler says otherwise.
constexpr Header kDefaultHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cache-Control", "no-store"},
};

HttpResponse Plain(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

// False when a decoded path has a zero byte, which no path of ours has.
bool DecodePath(const char* encoded, std::string& path) {
  std::size_t size = 0;
  char* decoded = evhttp_uridecode(encoded, 0, &size);
  if (decoded == nullptr) {
    return false;
  }
  path.assign(decoded, size);
  std::free(decoded);  // NOLINT(cppcoreguidelines-no-malloc): libevent's
  return path.find('\0') == std::string::npos;
}

void ParseQuery(const char* text, std::map<std::string, std::string>& query) {
  evkeyvalq pairs{};
  if (text == nullptr || evhttp_parse_query_str(text, &pairs) != 0) {
    return;
  }
  for (const evkeyval* pair = pairs.tqh_first; pair != nullptr; pair = pair->next.tqe_next) {
    query.emplace(pair->key, pair->value);
  }
  evhttp_clear_headers(&pairs);
}

Endpoint PeerOf(evhttp_request* request) {
  const sockaddr* address = evhttp_connection_get_addr(evhttp_request_get_connection(request));
  sockaddr_storage storage{};
  if (address == nullptr) {
    return {};
  }
  std::memcpy(&storage, address, address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
  return Endpoint::FromSockaddr(storage);
}

void Send(evhttp_request* request, const HttpResponse& response, bool with_body) {
  evkeyvalq* headers = evhttp_request_get_output_headers(request);
  for (const auto& [name, value] : response.headers) {
    evhttp_add_header(headers, name.c_str(), value.c_str());
  }
  for (const Header& header : kDefaultHeaders) {
    if (evhttp_find_header(headers, header.name) == nullptr) {
      evhttp_add_header(headers, header.name, header.value);
    }
  }
  evhttp_add_header(headers, "Content-Type", response.content_type.c_str());
  evhttp_add_header(headers, "Content-Length", std::to_string(response.body.size()).c_str());
  if (with_body) {
    evbuffer_add(evhttp_request_get_output_buffer(request), response.body.data(), response.body.size());
  }
  evhttp_send_reply(request, response.status, nullptr, nullptr);
}

// libevent reads on while a response waits for a client that does not take it: without a bound, all that it sends.
bufferevent* MakeConnection(event_base* base, void*) noexcept {
  bufferevent* connection = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
  if (connection != nullptr) {
    bufferevent_setwatermark(connection, EV_READ, 0, kMostUnhandled);
  }
  return connection;
}

void Resume(evutil_socket_t, short, void* listener) noexcept {
  evconnlistener_enable(static_cast<evconnlistener*>(listener));
}

// Out of descriptors, accept fails at once and for ever: pause instead of spinning. (libevent hands evhttp's own
// argument to this callback, so the pause cannot be an Event of ours.)
void OnAcceptError(evconnlistener* listener, void*) noexcept {
  const timeval pause{0, 500'000};
  if (event_base_once(evconnlistener_get_base(listener), -1, EV_TIMEOUT, Resume, listener, &pause) == 0) {
    evconnlistener_disable(listener);
  }
}

}  // namespace

struct HttpServer::Impl {
  evhttp* http = nullptr;
  std::map<std::string, Handler> handlers;
  Handler rest = [](const HttpRequest&) { return Plain(404, "not found\n"); };

  ~Impl() { evhttp_free(http); }
  explicit Impl(EventLoop& loop) : http(evhttp_new(loop.base())) { CENOTE_CHECK(http != nullptr); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  HttpResponse Answer(evhttp_request* request, HttpRequest& ours) const {
    const evhttp_cmd_type method = evhttp_request_get_command(request);
    if (method != EVHTTP_REQ_GET && method != EVHTTP_REQ_HEAD) {
      HttpResponse refused = Plain(405, "only GET and HEAD\n");
      refused.headers["Allow"] = "GET, HEAD";
      return refused;
    }
    ours.method = method == EVHTTP_REQ_HEAD ? "HEAD" : "GET";
    const evhttp_uri* uri = evhttp_request_get_evhttp_uri(request);
    const char* path = uri == nullptr ? nullptr : evhttp_uri_get_path(uri);
    if (path == nullptr || !DecodePath(path, ours.path)) {
      return Plain(400, "bad request\n");
    }
    ParseQuery(evhttp_uri_get_query(uri), ours.query);
    ours.peer = PeerOf(request);
    const auto handler = handlers.find(ours.path);
    return handler != handlers.end() ? handler->second(ours) : rest(ours);
  }

  static void OnRequest(evhttp_request* request, void* argument) noexcept {
    HttpRequest ours;
    const HttpResponse response = static_cast<Impl*>(argument)->Answer(request, ours);
    Send(request, response, evhttp_request_get_command(request) != EVHTTP_REQ_HEAD);
  }
};

HttpServer::HttpServer(EventLoop& loop, std::vector<Fd> listeners) : impl_(std::make_unique<Impl>(loop)) {
  evhttp* http = impl_->http;
  evhttp_set_max_headers_size(http, kLargestHeaders);
  evhttp_set_max_body_size(http, kLargestBody);
  evhttp_set_timeout(http, kTimeoutSeconds);
  evhttp_set_allowed_methods(http, kEveryMethod);
  evhttp_set_bevcb(http, MakeConnection, nullptr);
  evhttp_set_gencb(http, Impl::OnRequest, impl_.get());
  for (Fd& fd : listeners) {
    evhttp_bound_socket* bound = evhttp_accept_socket_with_handle(http, fd.Release());  // evhttp closes it
    CENOTE_CHECK(bound != nullptr);
    evconnlistener_set_error_cb(evhttp_bound_socket_get_listener(bound), OnAcceptError);
  }
}

HttpServer::~HttpServer() = default;

void HttpServer::Handle(std::string path, Handler handler) { impl_->handlers[std::move(path)] = std::move(handler); }

void HttpServer::HandleRest(Handler handler) { impl_->rest = std::move(handler); }

}  // namespace cenote::ops
