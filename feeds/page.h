// The web pages as pure functions: values in, HTML out. Everything foreign is escaped here, and only here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collector/model/reason.h"
#include "feeds/book.h"

namespace cenote::feeds {

struct Site {
  std::string version;
  std::vector<std::string> zones;
  ReasonTable reasons;
};

std::string StatusPage(const Site& site, const Result<Overview>& overview, Time now);

// `asked` is what the visitor typed.
std::string AnswerPage(const Site& site, std::string_view asked, const Result<Answer>& answer);
// A question that is no address, network or name.
std::string QuestionPage(std::string_view asked);

std::string_view StyleSheet();

// "3 minutes": the largest unit that fits, for a person.
std::string Ago(Duration span);

}  // namespace cenote::feeds
