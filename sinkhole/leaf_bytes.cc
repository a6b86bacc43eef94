#include "sinkhole/leaf_bytes.h"

#include <array>

namespace cenote::sinkhole {
namespace {

bool IsEncoded(GMimeContentEncoding encoding) {
  return encoding == GMIME_CONTENT_ENCODING_BASE64 || encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
         encoding == GMIME_CONTENT_ENCODING_UUENCODE;
}

class PartBytes : public LeafBytes {
 public:
  PartBytes(GMimePart* part, Budget& budget) : budget_(budget) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) {
      return;
    }
    stream_ = g_mime_data_wrapper_get_stream(content);
    g_mime_stream_reset(stream_);
    const GMimeContentEncoding encoding = g_mime_data_wrapper_get_encoding(content);
    if (IsEncoded(encoding)) {
      filter_.reset(g_mime_filter_basic_new(encoding, FALSE));
    }
  }

  std::optional<std::string_view> Next() override {
    while (stream_ != nullptr && !budget_.Spent()) {
      const ssize_t got = g_mime_stream_read(stream_, raw_.data(), raw_.size());
      if (got <= 0) {
        stream_ = nullptr;
        return Decode(0);
      }
      const auto chunk = Decode(static_cast<std::size_t>(got));
      if (chunk.has_value()) {
        return chunk;
      }
    }
    return std::nullopt;
  }

 private:
  // Nothing when these bytes decode to none yet. Size 0: what the decoder still holds.
  std::optional<std::string_view> Decode(std::size_t size) {
    char* out = raw_.data();
    std::size_t out_size = size;
    if (filter_ != nullptr) {
      std::size_t prespace = 0;
      const auto step = size == 0 ? g_mime_filter_complete : g_mime_filter_filter;
      step(filter_.get(), raw_.data(), size, 0, &out, &out_size, &prespace);
    }
    return out_size == 0 ? std::nullopt : std::make_optional(std::string_view(out, out_size));
  }

  Budget& budget_;
  GMimeStream* stream_ = nullptr;  // the part's
  GPointer<GMimeFilter> filter_;
  std::array<char, 16U << 10U> raw_{};
};

}  // namespace

std::unique_ptr<LeafBytes> MakeLeafBytes(GMimePart* part, Budget& budget) {
  return std::make_unique<PartBytes>(part, budget);
}

}  // namespace cenote::sinkhole
