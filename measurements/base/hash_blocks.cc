// SPDX-License-Identifier: Apache-2.0
//
// The block functions that mbedTLS asks for with MBEDTLS_SHA1_PROCESS_ALT and MBEDTLS_SHA256_PROCESS_ALT: the SHA
// extensions where the CPU has them, mbedTLS's own code elsewhere.
#include "measurements/base/hash_blocks.h"

#include "measurements/base/cpu_features.h"
#include "measurements/base/sha_ni.h"

extern "C" int mbedtls_internal_sha1_process(mbedtls_sha1_context* context, const unsigned char block[64]) {
#if defined(__x86_64__)
  if (samovar::ThisCpu().sha) {
    samovar::Sha1BlockNi(context->MBEDTLS_PRIVATE(state), block);
    return 0;
  }
#endif
  return portable_mbedtls_internal_sha1_process(context, block);
}

extern "C" int mbedtls_internal_sha256_process(mbedtls_sha256_context* context, const unsigned char block[64]) {
#if defined(__x86_64__)
  if (samovar::ThisCpu().sha) {
    samovar::Sha256BlockNi(context->MBEDTLS_PRIVATE(state), block);
    return 0;
  }
#endif
  return portable_mbedtls_internal_sha256_process(context, block);
}
