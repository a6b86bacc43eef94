// zstd behind two small owners of its contexts, which are reused from call to call. Move-only; one thread each.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "collector/model/result.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace cenote::sinkhole {

class Compressor {
 public:
  explicit Compressor(int level);
  // Replaces `out`; its capacity is reused.
  Status Compress(std::string_view bytes, std::string& out);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

class Decompressor {
 public:
  Decompressor();
  // Up to `most` bytes, whatever the frame says about its size; kCorrupt when it holds more or is broken.
  Result<std::string> Whole(std::string_view compressed, std::size_t most);
  // The first `size` bytes, fewer when there are no more.
  Result<std::string> First(std::string_view compressed, std::size_t size);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
};

}  // namespace cenote::sinkhole
