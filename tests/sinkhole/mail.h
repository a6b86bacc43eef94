// Messages and archives for tests, made by code: nothing here is anybody's mail.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sinkhole/features.h"

namespace cenote::sinkhole {

// Header lines of a part (with their line ends), then its body as it stands in the message.
struct MailPart {
  std::string headers;
  std::string body;
};

std::string Base64(std::string_view bytes);             // in lines of 76
std::string Mixed(const std::vector<MailPart>& parts);  // a whole message, multipart/mixed
// A part that is attached as `name` (ASCII), base64.
MailPart Attached(std::string_view name, std::string_view bytes);

std::string Program();  // first bytes of a PE file
// Archives that hold an empty-looking file under each name.
std::string Zip(const std::vector<std::string>& names);
std::string SevenZip(const std::vector<std::string>& names);
std::string Tar(const std::vector<std::string>& names);
std::string TarGz(const std::vector<std::string>& names);
std::string Gz(std::string_view name, std::string_view bytes);
std::string Lzh(const std::vector<std::string>& names);  // -lh0-, level 0
std::string Rar(const std::vector<std::string>& names);  // version 4, stored
std::string Cab(const std::vector<std::string>& names);

FeatureLimits TestLimits();  // the extensions of the default configuration; a time that no slow machine reaches

}  // namespace cenote::sinkhole
