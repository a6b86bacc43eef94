// Three lines to paste once everything is up: one sends a spam, one asks the list, one shows why.
#pragma once

#include <string>
#include <vector>

#include "ops/command.h"
#include "ops/sockets.h"

namespace cenote::ops {

// `sockets` are those that the roles listen on. What is switched off has no line.
std::string HintsFor(const Context& context, const std::vector<const NamedSocket*>& sockets);

// `word` as a shell takes it literally.
std::string ShellQuote(const std::string& word);

}  // namespace cenote::ops
