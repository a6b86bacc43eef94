#include "sinkhole/zstd_codec.h"

#include <zstd.h>

#include <algorithm>

#include "collector/model/check.h"

namespace cenote::sinkhole {
namespace {

Error ZstdError(std::string_view what, std::size_t code) {
  return {Error::Code::kCorrupt, std::string(what) + ": " + ZSTD_getErrorName(code)};
}

constexpr int kWindowLog = 27;  // 128 MiB, what a frame of the largest Transaction may need

}  // namespace

void Compressor::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void Decompressor::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

Compressor::Compressor(int level) : context_(ZSTD_createCCtx()) {
  CENOTE_CHECK(context_ != nullptr);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);
}

Status Compressor::Compress(std::string_view bytes, std::string& out) {
  out.resize(ZSTD_compressBound(bytes.size()));
  const std::size_t size = ZSTD_compress2(context_.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {
    return ZstdError("zstd", size);
  }
  out.resize(size);
  return {};
}

Decompressor::Decompressor() : context_(ZSTD_createDCtx()) {
  CENOTE_CHECK(context_ != nullptr);
  ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kWindowLog);
}

Result<std::string> Decompressor::Whole(std::string_view compressed, std::size_t most) {
  Result<std::string> bytes = First(compressed, most + 1);
  if (bytes.ok() && bytes->size() > most) {
    return Error{Error::Code::kCorrupt, "zstd: more than " + std::to_string(most) + " bytes"};
  }
  return bytes;
}

Result<std::string> Decompressor::First(std::string_view compressed, std::size_t size) {
  ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
  ZSTD_inBuffer in{compressed.data(), compressed.size(), 0};
  std::string bytes;
  std::size_t left = 1;  // 0: the frame is complete
  while (left != 0 && bytes.size() < size) {
    const std::size_t before = bytes.size();
    bytes.resize(before + std::min(size - before, ZSTD_DStreamOutSize()));
    ZSTD_outBuffer out{bytes.data(), bytes.size(), before};
    left = ZSTD_decompressStream(context_.get(), &out, &in);
    if (ZSTD_isError(left) != 0) {
      return ZstdError("zstd", left);
    }
    bytes.resize(out.pos);
    if (left != 0 && out.pos == before && in.pos == in.size) {
      return Error{Error::Code::kCorrupt, "zstd: the frame is incomplete"};
    }
  }
  return bytes;
}

}  // namespace cenote::sinkhole
