// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/sha512/sha512_update.h"

#include "measurements/base/result.h"
#include "measurements/hash/sha512/sha384_block.h"

namespace samovar {

namespace {

// Adds the whole blocks of `bytes` to a context that waits for a new block, and returns what is left.
ByteView AddWholeBlocks(mbedtls_sha512_context& context, ByteView bytes) {
  while (bytes.size() >= kSha384Block) {
    uint64_t words[kSha384Words];
    for (size_t i = 0; i < kSha384Words; ++i) {
      const uint8_t* from = &bytes[8 * i];
      uint64_t word = 0;
#pragma GCC unroll 8
      for (int j = 0; j < 8; ++j) word = word << 8 | from[j];
      words[i] = word;
    }
    CompressSha384(context.MBEDTLS_PRIVATE(state), words);
    uint64_t* total = context.MBEDTLS_PRIVATE(total);  // of bytes, 128 bits
    total[0] += kSha384Block;
    if (total[0] < kSha384Block) ++total[1];
    bytes = bytes.subspan(kSha384Block);
  }
  return bytes;
}

}  // namespace

void UpdateSha512(mbedtls_sha512_context& context, ByteView bytes) {
  const size_t held = context.MBEDTLS_PRIVATE(total)[0] % kSha384Block;
  const size_t missing = held == 0 ? 0 : kSha384Block - held;
  if (bytes.size() >= missing + kSha384Block) {
    CHECK(mbedtls_sha512_update(&context, bytes.data(), missing) == 0);
    bytes = AddWholeBlocks(context, bytes.subspan(missing));
  }
  CHECK(mbedtls_sha512_update(&context, bytes.data(), bytes.size()) == 0);
}

}  // namespace samovar
