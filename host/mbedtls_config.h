// SPDX-License-Identifier: Apache-2.0
// mbedTLS in the host tool: hashes, X.509 with CRLs, RSA-PSS and ECDSA for the
// vendors' chains, and key and certificate making for the simulated TEE.
// No clock (MBEDTLS_HAVE_TIME): time is an input, our code compares validity.
// No files, no network, no TLS, no threads.
// scripts/build-libs installs this file as mbedtls/mbedtls_config.h.
#pragma once

#define MBEDTLS_HAVE_ASM
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_ERROR_C

// Hashes
#define MBEDTLS_MD_C
#define MBEDTLS_SHA1_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C

// Updates of our own, with the SHA extensions of the CPU (measurements/hash/updates.cc). The rest of these two
// hashes is the library's, compiled without these lines.
#if !defined(SAMOVAR_PORTABLE_HASHES)
#define MBEDTLS_SHA1_ALT
#define MBEDTLS_SHA256_ALT
#endif

// Random numbers: getrandom(2), then CTR_DRBG over AES
#define MBEDTLS_ENTROPY_C
#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_AES_C
#define MBEDTLS_AESNI_C

// RSA: AMD signs ARK, ASK and VCEK with RSA-PSS and SHA-384
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21
#define MBEDTLS_GENPRIME

// ECDSA: P-384 for SNP reports, P-256 for TDX quotes; deterministic when we sign
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECDSA_DETERMINISTIC
#define MBEDTLS_HMAC_DRBG_C

// Keys and their encodings
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_PEM_WRITE_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PK_WRITE_C

// Certificates and revocation lists
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_CRL_PARSE_C
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_X509_CREATE_C
#define MBEDTLS_X509_CRT_WRITE_C
