// SPDX-License-Identifier: Apache-2.0
//
// The compression functions of SHA-1 and SHA-256 (FIPS 180-4, sections 6.1.2 and 6.2.2) with the SHA extensions of x86
// CPUs. hash_blocks.cc gives them to mbedTLS, which does everything else.
#pragma once

#if defined(__x86_64__)

#include <cstdint>

namespace samovar {

// Each adds one block of 64 bytes to `state`. Only to be called where ThisCpu().sha holds.
void Sha1BlockNi(uint32_t (&state)[5], const uint8_t* block);
void Sha256BlockNi(uint32_t (&state)[8], const uint8_t* block);

}  // namespace samovar

#endif
