#include "tests/rbl/dns.h"

#include <arpa/inet.h>

#include <array>
#include <cctype>

namespace cenote::rbl::testing {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  bool at_end() const { return place_ == bytes_.size(); }
  std::size_t place() const { return place_; }

  unsigned Number(std::size_t size) {
    unsigned value = 0;
    for (const char byte : Bytes(size)) {
      value = (value << 8U) | static_cast<unsigned char>(byte);
    }
    return value;
  }
  std::string_view Bytes(std::size_t size) {
    if (size > bytes_.size() - place_) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = bytes_.substr(place_, size);
    place_ += size;
    return taken;
  }
  std::string Name() {
    std::string name;
    std::size_t back = 0;  // where to go on once a pointer was followed
    for (int hops = 0; ok_;) {
      const unsigned length = Number(1);
      if ((length & 0xC0U) == 0xC0U) {
        const std::size_t target = ((length & 0x3FU) << 8U) | Number(1);
        back = back == 0 ? place_ : back;
        ok_ = ok_ && ++hops < 10 && target < bytes_.size();
        place_ = ok_ ? target : place_;
        continue;
      }
      if (length == 0) {
        break;
      }
      for (const char byte : Bytes(length)) {
        name.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(byte))));
      }
      name.push_back('.');
    }
    place_ = back == 0 ? place_ : back;
    return name.substr(0, name.empty() ? 0 : name.size() - 1);
  }

 private:
  std::string_view bytes_;
  std::size_t place_ = 0;
  bool ok_ = true;
};

std::vector<Rr> Records(Cursor& cursor, unsigned count) {
  std::vector<Rr> records;
  for (unsigned place = 0; place < count && cursor.ok(); ++place) {
    Rr record;
    record.owner = cursor.Name();
    record.type = static_cast<std::uint16_t>(cursor.Number(2));
    record.dns_class = static_cast<std::uint16_t>(cursor.Number(2));
    record.ttl = cursor.Number(4);
    record.data = cursor.Bytes(cursor.Number(2));
    records.push_back(record);
  }
  return records;
}

void ReadOpt(ParsedReply& reply, const std::vector<Rr>& additionals) {
  reply.ok = reply.ok && additionals.size() <= 1;
  for (const Rr& record : additionals) {
    reply.ok = reply.ok && record.type == 41 && record.owner.empty();
    reply.opt = record;
    reply.rcode |= (record.ttl >> 24U) << 4U;
    Cursor options(record.data);
    while (options.ok() && !options.at_end()) {
      const unsigned code = options.Number(2);
      const std::string_view value = options.Bytes(options.Number(2));
      if (code == 15) {
        reply.ede = Cursor(value).Number(2);
      }
    }
    reply.ok = reply.ok && options.ok();
  }
}

std::string RcodeName(unsigned rcode) {
  switch (rcode) {
    case 0:
      return "NOERROR";
    case 1:
      return "FORMERR";
    case 2:
      return "SERVFAIL";
    case 3:
      return "NXDOMAIN";
    case 4:
      return "NOTIMP";
    case 5:
      return "REFUSED";
    case 16:
      return "BADVERS";
    default:
      return "RCODE" + std::to_string(rcode);
  }
}

std::string DataText(const Rr& record) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (record.type == 1 && record.data.size() == 4) {
    return inet_ntop(AF_INET, record.data.data(), text.data(), text.size());
  }
  if (record.type == 28 && record.data.size() == 16) {
    return inet_ntop(AF_INET6, record.data.data(), text.data(), text.size());
  }
  if (record.type == 2) {
    return Cursor(record.data).Name();
  }
  return record.type == 16 ? TextOf(record) : record.owner;
}

std::string TypeName(unsigned type) {
  switch (type) {
    case 1:
      return "A";
    case 2:
      return "NS";
    case 6:
      return "SOA";
    case 16:
      return "TXT";
    case 28:
      return "AAAA";
    default:
      return "TYPE" + std::to_string(type);
  }
}

}  // namespace

std::string U16(unsigned value) {
  return {static_cast<char>(static_cast<unsigned char>(value >> 8U)),
          static_cast<char>(static_cast<unsigned char>(value))};
}

std::string WireName(std::string_view name) {
  std::string wire;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    wire.push_back(static_cast<char>(label.size()));
    wire += label;
    name.remove_prefix(label.size() == name.size() ? name.size() : label.size() + 1);
  }
  wire.push_back('\0');
  return wire;
}

std::string Opt(const QuerySpec& spec) {
  return std::string(1, '\0') + U16(41) + U16(spec.edns_size) + U16(spec.edns_version) + U16(spec.edns_flags) +
         U16(static_cast<unsigned>(spec.edns_options.size())) + spec.edns_options;
}

std::string MakeQuery(const QuerySpec& spec) {
  return U16(spec.id) + U16(spec.flags) + U16(1) + U16(0) + U16(0) + U16(spec.edns ? 1 : 0) + WireName(spec.name) +
         U16(spec.type) + U16(spec.dns_class) + (spec.edns ? Opt(spec) : "");
}

std::string MakeQuery(std::string_view name, std::uint16_t type) {
  QuerySpec spec;
  spec.name = name;
  spec.type = type;
  return MakeQuery(spec);
}

ParsedReply ParseReply(std::string_view bytes) {
  ParsedReply reply;
  Cursor cursor(bytes);
  reply.id = static_cast<std::uint16_t>(cursor.Number(2));
  reply.flags = static_cast<std::uint16_t>(cursor.Number(2));
  reply.rcode = reply.flags & 0xFU;
  const unsigned questions = cursor.Number(2);
  const unsigned answers = cursor.Number(2);
  const unsigned authorities = cursor.Number(2);
  const unsigned additionals = cursor.Number(2);
  const std::size_t begin = cursor.place();
  for (unsigned place = 0; place < questions; ++place) {
    cursor.Name();
    cursor.Bytes(4);
  }
  if (cursor.ok()) {
    reply.question = bytes.substr(begin, cursor.place() - begin);
  }
  reply.answers = Records(cursor, answers);
  reply.authorities = Records(cursor, authorities);
  const std::vector<Rr> rest = Records(cursor, additionals);
  reply.ok = cursor.ok() && cursor.at_end() && (reply.flags & 0x8000U) != 0;
  ReadOpt(reply, rest);
  return reply;
}

std::string Summary(const ParsedReply& reply) {
  if (!reply.ok) {
    return "malformed";
  }
  std::string text = RcodeName(reply.rcode);
  std::string type;
  for (const auto* section : {&reply.answers, &reply.authorities}) {
    for (const Rr& record : *section) {
      const std::string name = TypeName(record.type);
      text += (name == type ? "," : " " + name + ":") + DataText(record);
      type = name;
    }
  }
  text += reply.tc() ? " TC" : "";
  text += reply.ede.has_value() ? " EDE" + std::to_string(*reply.ede) : "";
  return text;
}

std::string TextOf(const Rr& record) {
  std::string text;
  Cursor cursor(record.data);
  while (cursor.ok() && !cursor.at_end()) {
    text += cursor.Bytes(cursor.Number(1));
  }
  return cursor.ok() ? text : "malformed";
}

std::string Reversed(std::string_view address) {
  const std::string text(address);
  std::array<unsigned char, 16> bytes{};
  std::string name;
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    for (int place = 3; place >= 0; --place) {
      name += std::to_string(bytes[static_cast<std::size_t>(place)]) + (place > 0 ? "." : "");
    }
    return name;
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
    return "not-an-address";
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t place = 16; place-- > 0;) {
    name += {kDigits[bytes[place] & 0xFU], '.', kDigits[bytes[place] >> 4U], '.'};
  }
  name.pop_back();
  return name;
}

}  // namespace cenote::rbl::testing
