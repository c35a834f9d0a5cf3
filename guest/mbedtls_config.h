// SPDX-License-Identifier: Apache-2.0
// mbedTLS in the appliance: three hashes, nothing else. The guest checks what
// arrives by digest; the CPU signs. It needs no keys, no certificates, no
// random numbers and no TLS, so none of that is in the measured program.
// scripts/build-libs installs this file as mbedtls/mbedtls_config.h.
#pragma once

#define MBEDTLS_HAVE_ASM

#define MBEDTLS_SHA1_C    // git object ids; integrity rests on SHA-256
#define MBEDTLS_SHA256_C  // everything else
#define MBEDTLS_SHA384_C  // launch digests
#define MBEDTLS_SHA512_C  // npm and other lock files

// Updates of our own, with the SHA extensions of the CPU (measurements/hash/updates.cc). The rest of these two
// hashes is the library's, compiled without these lines.
#if !defined(SAMOVAR_PORTABLE_HASHES)
#define MBEDTLS_SHA1_ALT
#define MBEDTLS_SHA256_ALT
#endif
