// SPDX-License-Identifier: Apache-2.0
// The context of SHA-256 for MBEDTLS_SHA256_ALT: what mbedTLS's own code has, which still does everything but updates
// (measurements/hash/updates.h). scripts/build-libs installs this file beside mbedTLS's headers.
#pragma once

typedef struct mbedtls_sha256_context {
  unsigned char buffer[64];
  uint32_t total[2];  // bytes, the lower word first
  uint32_t state[8];
} mbedtls_sha256_context;
