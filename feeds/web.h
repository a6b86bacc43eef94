// The web's paths over a Book: "/", "/lookup?q=" and "/style.css".
#pragma once

#include "feeds/book.h"
#include "feeds/page.h"
#include "ops/http.h"
#include "ops/metrics.h"

namespace cenote::feeds {

class Web {
 public:
  // All that is handed over by reference outlives this.
  Web(const Site& site, Book& book, ops::Metrics& metrics) : site_(site), book_(book), metrics_(metrics) {}

  void Attach(ops::HttpServer& server);
  ops::HttpResponse Status(Time now);
  ops::HttpResponse Lookup(const ops::HttpRequest& request, Time now);

 private:
  const Site& site_;
  Book& book_;
  ops::Metrics& metrics_;
};

}  // namespace cenote::feeds
