#include "collector/store/reference.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "collector/model/bytes.h"
#include "collector/model/check.h"

namespace cenote::store {
namespace {

constexpr std::size_t kCharacters = 12;

}  // namespace

std::string ReferenceOf(const ReferenceKey& key, const Subject& subject, Reason reason, std::int64_t since_seconds) {
  ByteWriter input;
  input.Blob(subject.Key());
  input.U16(reason.number);
  input.U64(static_cast<std::uint64_t>(since_seconds));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.bytes().data());
  CENOTE_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, input.bytes().size(), digest.data(),
                    &size) != nullptr);

  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  for (std::size_t bit = 0; text.size() < kCharacters; bit += 5) {
    const unsigned window = (static_cast<unsigned>(digest[bit / 8]) << 8U) | digest[bit / 8 + 1];
    text += kAlphabet[(window >> (11 - bit % 8)) & 31U];
  }
  return text;
}

}  // namespace cenote::store
