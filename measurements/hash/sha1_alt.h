// SPDX-License-Identifier: Apache-2.0
// The context of SHA-1 for MBEDTLS_SHA1_ALT: what mbedTLS's own code has, which still does everything but updates
// (measurements/hash/updates.h). scripts/build-libs installs this file beside mbedTLS's headers.
#pragma once

typedef struct mbedtls_sha1_context {
  uint32_t total[2];  // bytes, the lower word first
  uint32_t state[5];
  unsigned char buffer[64];
} mbedtls_sha1_context;
