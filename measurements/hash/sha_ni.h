// SPDX-License-Identifier: Apache-2.0
//
// The compression functions of SHA-1 and SHA-256 (FIPS 180-4, sections 6.1.2 and 6.2.2) with the SHA extensions of x86
// CPUs. hash_updates.cc gives them whole blocks; mbedTLS does everything else.
#pragma once

#if defined(__x86_64__)

#include <cstdint>

#include "measurements/base/bytes.h"

namespace samovar {

// Each adds `blocks`, a multiple of 64 bytes, to `state`. Only to be called where ThisCpu().sha holds.
void Sha1BlocksNi(uint32_t (&state)[5], ByteView blocks);
void Sha256BlocksNi(uint32_t (&state)[8], ByteView blocks);

}  // namespace samovar

#endif
