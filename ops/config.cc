#include "ops/config.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "collector/model/check.h"
#include "collector/model/escape.h"
#include "ops/config_print.h"
#include "ops/config_toml.h"
#include "ops/fd.h"

namespace cenote::ops {
namespace {

constexpr std::size_t kLargestFile = 4U << 20U;

// One pass over a parsed file. Collects what it says and stops at the first wrong thing.
class FileWalk {
 public:
  FileWalk(const Schema& schema, std::string_view where, Config& out) : where_(where), out_(out) {
    for (const Key& key : schema.keys) {
      keys_.emplace(key.path, &key);
    }
  }

  Status Read(const toml::table& file) {
    if (Status read = ReadTable(file, "", out_); !read) {
      return read;
    }
    return FillIn("", out_);
  }

 private:
  Error At(const toml::node& node, std::string_view path, std::string_view rule) const {
    return {Error::Code::kInvalid, where_ + ":" + std::to_string(node.source().begin.line) + ": " +
                                       EscapeForTerminal(path) + " = " + PrintNode(node) + ": " + std::string(rule)};
  }

  bool IsPrefix(const std::string& prefix) const {
    const auto next = keys_.lower_bound(prefix);
    return next != keys_.end() && next->first.compare(0, prefix.size(), prefix) == 0;
  }

  // `prefix` is "" or ends with a dot. A table that is a row of [[a.b]] has the prefix "a.b[].", and its values go by
  // their names alone.
  Status ReadTable(const toml::table& table, const std::string& prefix, Values& out) {
    for (const auto& [name, node] : table) {
      if (Status read = ReadNode(node, prefix, std::string(name.str()), out); !read) {
        return read;
      }
    }
    return {};
  }

  Status ReadNode(const toml::node& node, const std::string& prefix, const std::string& name, Values& out) {
    const std::string path = prefix + name;
    if (name.find_first_of(".[]") != std::string::npos) {
      return At(node, path, "there is no such key");
    }
    if (const auto key = keys_.find(path); key != keys_.end()) {
      Result<Value> value = ReadValue(*key->second, node);
      if (!value) {
        return At(node, path, value.error().message);
      }
      seen_.insert(path);
      out.Set(prefix.find("[].") == std::string::npos ? path : name, *std::move(value));
      return {};
    }
    if (IsPrefix(path + "[].")) {
      return ReadRows(node, path);
    }
    if (!IsPrefix(path + ".")) {
      return At(node, path, "there is no such key");
    }
    if (!node.is_table()) {
      return At(node, path, "must be a table: [" + path + "]");
    }
    return ReadTable(*node.as_table(), path + ".", out);
  }

  Status ReadRows(const toml::node& node, const std::string& path) {
    const toml::array* array = node.as_array();
    const auto is_table = [](const toml::node& row) { return row.is_table(); };
    if (array == nullptr || !std::all_of(array->begin(), array->end(), is_table)) {
      return At(node, path, "must be tables: [[" + path + "]]");
    }
    const std::string prefix = path + "[].";
    for (const toml::node& row : *array) {
      Values values;
      std::erase_if(seen_, [&](const std::string& seen) { return seen.compare(0, prefix.size(), prefix) == 0; });
      if (Status read = ReadTable(*row.as_table(), prefix, values); !read) {
        return read;
      }
      if (const Status filled = FillIn(prefix, values); !filled) {
        return At(row, path, filled.error().message);
      }
      out_.AddRow(path, std::move(values));
    }
    return {};
  }

  // The defaults of what the file left out, in the whole file (prefix "") or in one row.
  Status FillIn(const std::string& prefix, Values& out) const {
    for (const auto& [path, key] : keys_) {
      const bool mine =
          prefix.empty() ? path.find("[]") == std::string::npos : path.compare(0, prefix.size(), prefix) == 0;
      if (!mine || seen_.contains(path)) {
        continue;
      }
      if (key->default_value.empty()) {
        return Error{Error::Code::kInvalid, prefix.empty() ? where_ + ": " + path + ": must be given"
                                                           : "its key " + std::string(NameOf(path)) + " must be given"};
      }
      out.Set(prefix.empty() ? path : path.substr(prefix.size()), Default(*key));
    }
    return {};
  }

  // A default that its own rule refuses is a mistake of ours.
  static Value Default(const Key& key) {
    const Result<toml::table> literal = ParseToml("value = " + key.default_value, key.path);
    CENOTE_CHECK(literal.ok() && literal->contains("value"));
    Result<Value> value = ReadValue(key, *literal->get("value"));
    CENOTE_CHECK(value.ok());
    return *std::move(value);
  }

  std::string where_;
  Config& out_;
  std::map<std::string, const Key*, std::less<>> keys_;
  std::set<std::string> seen_;
};

}  // namespace

void Schema::Add(const Schema& other) {
  sections.insert(sections.end(), other.sections.begin(), other.sections.end());
  keys.insert(keys.end(), other.keys.begin(), other.keys.end());
}

template <typename T>
const T& Values::Get(std::string_view path) const {
  const auto found = values_.find(path);
  CENOTE_CHECK(found != values_.end());
  const T* value = std::get_if<T>(&found->second);
  CENOTE_CHECK(value != nullptr);
  return *value;
}

bool Values::Bool(std::string_view path) const { return Get<bool>(path); }
std::int64_t Values::Integer(std::string_view path) const { return Get<std::int64_t>(path); }
double Values::Decimal(std::string_view path) const { return Get<double>(path); }
std::uint64_t Values::Size(std::string_view path) const { return static_cast<std::uint64_t>(Get<std::int64_t>(path)); }
Duration Values::Span(std::string_view path) const { return Get<Duration>(path); }
const std::string& Values::Text(std::string_view path) const { return Get<std::string>(path); }
const std::vector<std::string>& Values::Texts(std::string_view path) const {
  return Get<std::vector<std::string>>(path);
}
const std::vector<Endpoint>& Values::Endpoints(std::string_view path) const { return Get<std::vector<Endpoint>>(path); }
const std::vector<IpPrefix>& Values::Networks(std::string_view path) const { return Get<std::vector<IpPrefix>>(path); }

void Values::Set(std::string path, Value value) { values_.insert_or_assign(std::move(path), std::move(value)); }

const std::vector<Values>& Config::Rows(std::string_view name) const {
  static const std::vector<Values> none;
  const auto found = rows_.find(name);
  return found == rows_.end() ? none : found->second;
}

void Config::AddRow(std::string name, Values row) { rows_[std::move(name)].push_back(std::move(row)); }

Result<Config> ParseConfig(const Schema& schema, std::string_view toml, std::string_view where) {
  const Result<toml::table> file = ParseToml(toml, where);
  if (!file) {
    return file.error();
  }
  Config config;
  if (const Status read = FileWalk(schema, where, config).Read(*file); !read) {
    return read.error();
  }
  return config;
}

Result<Config> LoadConfig(const Schema& schema, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.gcount() == 0 && !in.eof()) {
    return ErrnoError("configuration " + EscapeForTerminal(path));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kLargestFile) {
    return Error{Error::Code::kInvalid, EscapeForTerminal(path) + ": is larger than 4MiB"};
  }
  return ParseConfig(schema, text, EscapeForTerminal(path));
}

}  // namespace cenote::ops
