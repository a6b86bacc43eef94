#include "tests/sinkhole/mail.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>

#include "collector/model/check.h"

namespace cenote::sinkhole {
namespace {

constexpr std::string_view kContent = "x";

struct FreeWriter {
  void operator()(archive* handle) const { archive_write_free(handle); }
};

std::string Written(int format, int filter, const std::vector<std::string>& names) {
  std::string out(1U << 20U, '\0');
  std::size_t used = 0;
  const std::unique_ptr<archive, FreeWriter> writer(archive_write_new());
  CENOTE_CHECK(archive_write_set_format(writer.get(), format) == ARCHIVE_OK);
  CENOTE_CHECK(archive_write_add_filter(writer.get(), filter) == ARCHIVE_OK);
  archive_write_set_bytes_in_last_block(writer.get(), 1);
  CENOTE_CHECK(archive_write_open_memory(writer.get(), out.data(), out.size(), &used) == ARCHIVE_OK);
  for (const std::string& name : names) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(kContent.size()));
    CENOTE_CHECK(archive_write_header(writer.get(), entry) == ARCHIVE_OK);
    archive_write_data(writer.get(), kContent.data(), kContent.size());
    archive_entry_free(entry);
  }
  CENOTE_CHECK(archive_write_close(writer.get()) == ARCHIVE_OK);
  out.resize(used);
  return out;
}

std::string Little(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    bytes += static_cast<char>(value >> (8 * i) & 0xffU);
  }
  return bytes;
}

std::uint32_t Crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
  }
  return ~crc;
}

std::uint16_t Crc16(std::string_view bytes) {  // as LHA counts it
  std::uint32_t crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xa001U : 0U);
    }
  }
  return static_cast<std::uint16_t>(crc);
}

// A RAR 4 block: its CRC in front of type, flags, size and the rest.
std::string RarBlock(char type, std::uint16_t flags, const std::string& rest) {
  std::string block = std::string(1, type) + Little(flags, 2) + Little(rest.size() + 7, 2) + rest;
  return Little(Crc32(block) & 0xffffU, 2) + block;
}

}  // namespace

std::string Base64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t value = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      value = value << 8U | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += j <= group.size() ? kDigits[value >> (18 - 6 * j) & 63U] : '=';
    }
    column += 4;
    if (column == 76) {
      out += "\r\n";
      column = 0;
    }
  }
  return out;
}

std::string Mixed(const std::vector<MailPart>& parts) {
  std::string mail =
      "From: sender@example.org\r\nSubject: test\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n";
  for (const MailPart& part : parts) {
    mail += "--=_b\r\n" + part.headers + "\r\n" + part.body + "\r\n";
  }
  return mail + "--=_b--\r\n";
}

MailPart Attached(std::string_view name, std::string_view bytes) {
  return {
      "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename=\"" +
          std::string(name) + "\"\r\n",
      Base64(bytes)};
}

std::string Program() {
  std::string bytes = "MZ" + std::string(58, '\0') + Little(0x80, 4);
  bytes.resize(0x80, '\0');
  return bytes + std::string("PE\0\0", 4) + std::string(200, '\0');
}

std::string Zip(const std::vector<std::string>& names) {
  return Written(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, names);
}
std::string SevenZip(const std::vector<std::string>& names) {
  return Written(ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, names);
}
std::string Tar(const std::vector<std::string>& names) {
  return Written(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, names);
}
std::string TarGz(const std::vector<std::string>& names) {
  return Written(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, names);
}

// RFC 1952 around one stored deflate block (RFC 1951 section 3.2.4).
std::string Gz(std::string_view name, std::string_view bytes) {
  const auto size = static_cast<std::uint16_t>(bytes.size());
  std::string out("\x1f\x8b\x08\x08\0\0\0\0\0\x03", 10);
  out += std::string(name) + '\0' + '\x01' + Little(size, 2) + Little(static_cast<std::uint16_t>(~size), 2);
  return out + std::string(bytes) + Little(Crc32(bytes), 4) + Little(size, 4);
}

std::string Lzh(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    std::string header = "-lh0-" + Little(kContent.size(), 4) + Little(kContent.size(), 4) + Little(0, 4);
    header += '\x20';
    header += '\0';  // level
    header += static_cast<char>(name.size()) + name + Little(Crc16(kContent), 2);
    unsigned sum = 0;
    for (const char c : header) {
      sum += static_cast<unsigned char>(c);
    }
    out += Little(header.size(), 1) + Little(sum & 0xffU, 1) + header + std::string(kContent);
  }
  return out + '\0';
}

std::string Rar(const std::vector<std::string>& names) {
  std::string out = "Rar!\x1a\x07" + std::string(1, '\0') + RarBlock('\x73', 0, std::string(6, '\0'));
  for (const std::string& name : names) {
    std::string file = Little(kContent.size(), 4);
    file += Little(kContent.size(), 4);
    file += '\x02';
    file += Little(Crc32(kContent), 4);
    file += Little(0x21, 4);
    file += "\x14\x30";
    file += Little(name.size(), 2);
    file += Little(0x20, 4);
    file += name;
    out += RarBlock('\x74', 0x8000, file);
    out += kContent;
  }
  return out + RarBlock('\x7b', 0x4000, "");
}

// [MS-CAB] 2: one folder, stored, one data block.
std::string Cab(const std::vector<std::string>& names) {
  std::string files;
  std::uint32_t offset = 0;
  for (const std::string& name : names) {
    files += Little(kContent.size(), 4) + Little(offset, 4) + Little(0, 2) + Little(0x21, 2) + Little(0, 2) +
             Little(0x20, 2) + name + '\0';
    offset += static_cast<std::uint32_t>(kContent.size());
  }
  static constexpr std::size_t kHeader = 36;
  static constexpr std::size_t kFolder = 8;
  const std::size_t data = kHeader + kFolder + files.size();
  const std::string block = Little(0, 4) + Little(offset, 2) + Little(offset, 2) + std::string(offset, kContent[0]);
  std::string out = "MSCF" + Little(0, 4) + Little(data + block.size(), 4) + Little(0, 4) +
                    Little(kHeader + kFolder, 4) + Little(0, 4) + Little(0x0103, 2) + Little(1, 2) +
                    Little(names.size(), 2) + Little(0, 2) + Little(0, 2) + Little(0, 2);
  return out + Little(data, 4) + Little(1, 2) + Little(0, 2) + files + block;
}

FeatureLimits TestLimits() {
  FeatureLimits limits;
  limits.time = std::chrono::seconds(20);
  limits.dangerous = {"exe", "chm", "scr", "wmf", "vbs", "wsh", "hta", "com", "mp3", "js"};
  limits.watched = {"doc", "ppt", "pdf", "xls", "zip", "lzh"};
  return limits;
}

}  // namespace cenote::sinkhole
