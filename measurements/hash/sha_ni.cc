// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/sha_ni.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>

namespace samovar {

namespace {

constexpr size_t kBlock = 64;

// FIPS 180-4, section 4.2.2.
alignas(16) constexpr uint32_t kRound256[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

__m128i Load(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }
void Store(void* to, __m128i value) { _mm_storeu_si128(static_cast<__m128i*>(to), value); }

}  // namespace

// The instructions want the eight words of the state as ABEF and CDGH, highest word first, and do two rounds each.
[[gnu::target("sha,sse4.1")]] void Sha256BlocksNi(uint32_t (&state)[8], ByteView blocks) {
  const __m128i kBigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i cdab = _mm_shuffle_epi32(Load(&state[0]), 0xB1);
  __m128i efgh = _mm_shuffle_epi32(Load(&state[4]), 0x1B);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
  for (size_t at = 0; at < blocks.size(); at += kBlock) {
    ByteView block = blocks.subspan(at, kBlock);
    const __m128i abef_before = abef;
    const __m128i cdgh_before = cdgh;
    __m128i w[4];
#pragma GCC unroll 16
    for (size_t i = 0; i < 16; ++i) {  // four rounds
      __m128i& now = w[i % 4];
      if (i < 4) {
        now = _mm_shuffle_epi8(Load(&block[16 * i]), kBigEndian);
      } else {
        __m128i last = w[(i + 3) % 4];
        __m128i sum =
            _mm_add_epi32(_mm_sha256msg1_epu32(now, w[(i + 1) % 4]), _mm_alignr_epi8(last, w[(i + 2) % 4], 4));
        now = _mm_sha256msg2_epu32(sum, last);
      }
      __m128i keyed = _mm_add_epi32(now, Load(&kRound256[4 * i]));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, keyed);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(keyed, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  Store(&state[0], _mm_blend_epi16(feba, dchg, 0xF0));
  Store(&state[4], _mm_alignr_epi8(dchg, feba, 8));
}

namespace {

// The 80 rounds of SHA-1, four in a step; the function and constant change every five steps.
struct Sha1Rounds {
  __m128i abcd;
  __m128i before;  // abcd before the last step: E of the next one comes from it
  __m128i w[4];
};

template <int kFunction>
[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline void FiveSteps(Sha1Rounds& rounds) {
#pragma GCC unroll 5
  for (int step = 0; step < 5; ++step) {
    int i = kFunction * 5 + step;
    __m128i& now = rounds.w[i % 4];
    if (i >= 4) {
      __m128i mixed = _mm_xor_si128(_mm_sha1msg1_epu32(now, rounds.w[(i + 1) % 4]), rounds.w[(i + 2) % 4]);
      now = _mm_sha1msg2_epu32(mixed, rounds.w[(i + 3) % 4]);
    }
    // Before the first step `before` holds E itself, which is added as it is.
    __m128i e = i == 0 ? _mm_add_epi32(rounds.before, now) : _mm_sha1nexte_epu32(rounds.before, now);
    rounds.before = rounds.abcd;
    rounds.abcd = _mm_sha1rnds4_epu32(rounds.abcd, e, kFunction);
  }
}

}  // namespace

[[gnu::target("sha,sse4.1")]] void Sha1BlocksNi(uint32_t (&state)[5], ByteView blocks) {
  const __m128i kReversed = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
  __m128i abcd = _mm_shuffle_epi32(Load(&state[0]), 0x1B);
  __m128i e = _mm_set_epi32(static_cast<int>(state[4]), 0, 0, 0);
  for (size_t at = 0; at < blocks.size(); at += kBlock) {
    ByteView block = blocks.subspan(at, kBlock);
    Sha1Rounds rounds{abcd, e, {}};
    for (size_t i = 0; i < 4; ++i) rounds.w[i] = _mm_shuffle_epi8(Load(&block[16 * i]), kReversed);
    FiveSteps<0>(rounds);
    FiveSteps<1>(rounds);
    FiveSteps<2>(rounds);
    FiveSteps<3>(rounds);
    abcd = _mm_add_epi32(rounds.abcd, abcd);
    e = _mm_sha1nexte_epu32(rounds.before, e);
  }
  Store(&state[0], _mm_shuffle_epi32(abcd, 0x1B));
  state[4] = static_cast<uint32_t>(_mm_extract_epi32(e, 3));
}

}  // namespace samovar

#endif
