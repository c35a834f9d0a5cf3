// SPDX-License-Identifier: Apache-2.0
//
// The updates of SHA-1 and SHA-256 as mbedTLS has them, under other names (scripts/third-party/libs.mk):
// hash_updates.cc stands in their place with MBEDTLS_SHA1_ALT and MBEDTLS_SHA256_ALT, gives whole blocks to the SHA
// extensions of the CPU, and these the rest. The one-shot functions are for the tests. Nobody else calls any of them.
#pragma once

#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>

extern "C" {
int portable_mbedtls_sha1_update(mbedtls_sha1_context* context, const unsigned char* input, size_t size);
int portable_mbedtls_sha256_update(mbedtls_sha256_context* context, const unsigned char* input, size_t size);
int portable_mbedtls_sha1(const unsigned char* input, size_t size, unsigned char output[20]);
int portable_mbedtls_sha256(const unsigned char* input, size_t size, unsigned char output[32], int is224);
}
