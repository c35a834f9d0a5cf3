// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/updates.h"

#include "measurements/base/bytes.h"
#include "measurements/hash/cpu_features.h"
#include "measurements/hash/sha_ni.h"

namespace samovar {

namespace {

#if defined(__x86_64__)

constexpr size_t kBlock = 64;

void AddBlocks(mbedtls_sha1_context& context, ByteView blocks) { Sha1BlocksNi(context.state, blocks); }
void AddBlocks(mbedtls_sha256_context& context, ByteView blocks) { Sha256BlocksNi(context.state, blocks); }

// Adds the whole blocks of `bytes` to a context that waits for a new block, and returns what is left.
template <typename Context>
ByteView AddWholeBlocks(Context& context, ByteView bytes) {
  ByteView blocks = bytes.first(bytes.size() / kBlock * kBlock);
  AddBlocks(context, blocks);
  uint64_t total = (uint64_t{context.total[1]} << 32 | context.total[0]) + blocks.size();
  context.total[0] = static_cast<uint32_t>(total);
  context.total[1] = static_cast<uint32_t>(total >> 32);
  return bytes.subspan(blocks.size());
}

#endif

template <typename Context>
int Update(Context& context, int (&portable)(Context*, const unsigned char*, size_t), ByteView bytes) {
#if defined(__x86_64__)
  size_t held = context.total[0] % kBlock;
  size_t missing = held == 0 ? 0 : kBlock - held;
  if (ThisCpu().sha && bytes.size() >= missing + kBlock) {
    int status = portable(&context, bytes.data(), missing);
    if (status != 0) return status;
    bytes = AddWholeBlocks(context, bytes.subspan(missing));
  }
#endif
  return portable(&context, bytes.data(), bytes.size());
}

}  // namespace

}  // namespace samovar

extern "C" int mbedtls_sha1_update(mbedtls_sha1_context* context, const unsigned char* input, size_t size) {
  return samovar::Update(*context, portable_mbedtls_sha1_update, {input, size});
}

extern "C" int mbedtls_sha256_update(mbedtls_sha256_context* context, const unsigned char* input, size_t size) {
  return samovar::Update(*context, portable_mbedtls_sha256_update, {input, size});
}
