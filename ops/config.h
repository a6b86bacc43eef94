// Configuration: one TOML file over defaults. Every key is declared once, as a row; the parser, the checks,
// `cenote config --defaults` and the reference page (ops/doc/config.md) all come from the rows.
//
// A Config is made at start, checked as a whole, and only read afterwards (any thread). Asking it for a key that no row
// declares, or as another type, is a bug and dies.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "collector/model/ip.h"
#include "collector/model/result.h"
#include "collector/model/time.h"
#include "ops/endpoint.h"

namespace cenote::ops {

enum class KeyType {
  kBool,
  kInteger,   // within [least, most]
  kDecimal,   // a TOML integer or float within [least, most]
  kSize,      // bytes: an integer or "64MiB" (KiB, MiB, GiB, TiB)
  kDuration,  // "5s", see collector/model/time.h
  kText,
  kTextList,
  kEndpointList,  // "127.0.0.1:2525", "[::1]:2525"
  kNetworkList,   // prefixes
};

struct Key {
  std::string path;  // "sinkhole.listen"; "rbl.zone[].name" is key `name` of each [[rbl.zone]]
  KeyType type;
  std::string default_value;  // a TOML literal: `["127.0.0.1:2525"]`, `"5s"`, `25`; empty: the key must be given
  std::string meaning;        // one or two sentences; units, what 0 or [] means
  double least = 0;           // for numbers, sizes (bytes) and durations (milliseconds)
  double most = 1e15;
};

// A section's introduction for the printed defaults and the reference page.
struct Section {
  std::string name;  // "sinkhole"; "rbl.zone[]" for an array of tables
  std::string meaning;
  std::string example;  // for an array of tables: TOML printed as a comment; may be empty
};

struct Schema {
  std::vector<Section> sections;
  std::vector<Key> keys;
  void Add(const Schema& other);
};

using Value = std::variant<bool, std::int64_t, double, Duration, std::string, std::vector<std::string>,
                           std::vector<Endpoint>, std::vector<IpPrefix>>;

// The values of one table: the whole file (paths as declared) or one row of an array of tables (names alone).
class Values {
 public:
  bool Bool(std::string_view path) const;
  std::int64_t Integer(std::string_view path) const;
  double Decimal(std::string_view path) const;
  std::uint64_t Size(std::string_view path) const;
  Duration Span(std::string_view path) const;
  const std::string& Text(std::string_view path) const;
  const std::vector<std::string>& Texts(std::string_view path) const;
  const std::vector<Endpoint>& Endpoints(std::string_view path) const;
  const std::vector<IpPrefix>& Networks(std::string_view path) const;

  void Set(std::string path, Value value);

 private:
  template <typename T>
  const T& Get(std::string_view path) const;
  std::map<std::string, Value, std::less<>> values_;
};

class Config : public Values {
 public:
  // The tables of [[name]], in the file's order; empty when there is none.
  const std::vector<Values>& Rows(std::string_view name) const;
  void AddRow(std::string name, Values row);

 private:
  std::map<std::string, std::vector<Values>, std::less<>> rows_;
};

// Parses `toml` over the schema's defaults. The error is one line that names the key, the value and the rule, with the
// file's name (`where`) and line.
Result<Config> ParseConfig(const Schema& schema, std::string_view toml, std::string_view where);
Result<Config> LoadConfig(const Schema& schema, const std::string& path);

// Every key with its meaning as a commented TOML file, and as the reference page in Markdown.
std::string PrintDefaults(const Schema& schema);
std::string PrintReference(const Schema& schema);

}  // namespace cenote::ops
