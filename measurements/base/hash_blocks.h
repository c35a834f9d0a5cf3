// SPDX-License-Identifier: Apache-2.0
//
// mbedTLS compiled once more with its own block functions and other names (scripts/third-party/libs.mk): what runs on a
// CPU without SHA extensions, and what the tests compare with. Nobody else calls these.
#pragma once

#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>

extern "C" {
int portable_mbedtls_internal_sha1_process(mbedtls_sha1_context* context, const unsigned char block[64]);
int portable_mbedtls_internal_sha256_process(mbedtls_sha256_context* context, const unsigned char block[64]);
int portable_mbedtls_sha1(const unsigned char* input, size_t size, unsigned char output[20]);
int portable_mbedtls_sha256(const unsigned char* input, size_t size, unsigned char output[32], int is224);
}
