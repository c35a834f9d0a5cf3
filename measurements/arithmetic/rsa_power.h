// SPDX-License-Identifier: Apache-2.0
//
// The power that verifying an RSA signature takes (RFC 8017, section 5.2.2, RSAVP1). mbedTLS computes it with
// mbedtls_mpi_exp_mod_unsafe, which is for public exponents but shares its code with the one for secret ones; it is
// most of the time that AMD's certificates take. rsa_power.cc stands in its place: a modulus of 4096 bits and a short
// exponent, as those have, it computes itself; anything else it gives to mbedTLS's own code, which has another name
// here (scripts/third-party/libs.mk).
#pragma once

#include <mbedtls/bignum.h>

extern "C" {
// The name under which rsa.c calls it; mbedTLS declares it in a header of its library alone.
int mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi* X, const mbedtls_mpi* A, const mbedtls_mpi* E, const mbedtls_mpi* N,
                               mbedtls_mpi* prec_RR);
// X = A^E mod N. `prec_RR` keeps R² mod N from one call to the next, or is null. Nobody but rsa_power.cc and the tests
// calls it. Returns 0 or an error of mbedTLS's.
int portable_mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi* X, const mbedtls_mpi* A, const mbedtls_mpi* E,
                                        const mbedtls_mpi* N, mbedtls_mpi* prec_RR);
}
