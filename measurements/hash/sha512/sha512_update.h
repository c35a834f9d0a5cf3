// SPDX-License-Identifier: Apache-2.0
//
// What SHA-384 and SHA-512 have in common: mbedTLS's context, to which whole blocks are added by the compression
// function of sha384_block.h, in two thirds of the time that the library takes.
#pragma once

#include <mbedtls/sha512.h>

#include "measurements/base/bytes.h"

namespace samovar {

// UpdateSha512 does what mbedtls_sha512_update does.
void UpdateSha512(mbedtls_sha512_context& context, ByteView bytes);

}  // namespace samovar
