// SPDX-License-Identifier: Apache-2.0
//
// SHA-384 of many pages at once. A page that repeats the one before it is not hashed again. The others are independent,
// so a vector register can hash one in each lane: with AVX-512 eight pages in about the time of two. Same digests as
// Sha384(page), which is what runs where the CPU has neither AVX-512 nor AVX2.
#pragma once

#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/hash/cpu_features.h"
#include "measurements/hash/digest.h"

namespace samovar {

// Sha384Pages returns the digest of each page of `data`. `page_size` must be a multiple of 128, the block size of the
// hash, and data.size() a multiple of `page_size`. Tests pass `cpu` to reach every implementation that this CPU has.
[[nodiscard]] std::vector<Sha384Digest> Sha384Pages(ByteView data, size_t page_size,
                                                    const CpuFeatures& cpu = ThisCpu());

}  // namespace samovar
