// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/sha384_pages.h"

#include <algorithm>
#include <cstring>

namespace samovar {

namespace {

constexpr size_t kBlock = 128;
constexpr size_t kWords = kBlock / 8;

#if defined(__x86_64__)

// FIPS 180-4, section 4.2.3.
constexpr uint64_t kRound[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

// FIPS 180-4, section 5.3.4.
constexpr uint64_t kInitial[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
                                  0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};

// State and message block of N pages, transposed: word by word, one page in each lane.
template <size_t N>
struct Lanes {
  uint64_t state[8][N];
  uint64_t block[kWords][N];
};

// The compression function (FIPS 180-4, section 6.4.2) on N lanes. Written in the compilers' vector extension and
// inlined into the functions below, whose target attributes decide which instructions it becomes.
template <size_t N>
[[gnu::always_inline]] inline void Compress(Lanes<N>& lanes) {
  using Vector [[gnu::vector_size(8 * N)]] = uint64_t;
  Vector w[kWords];
  Vector s[8];
  std::memcpy(w, lanes.block, sizeof w);
  std::memcpy(s, lanes.state, sizeof s);
  Vector a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
  for (size_t t = 0; t < 80; t += kWords) {
#pragma GCC unroll 16
    for (size_t i = 0; i < kWords; ++i) {
      Vector t1 = h + ((e >> 14 | e << 50) ^ (e >> 18 | e << 46) ^ (e >> 41 | e << 23)) + (g ^ (e & (f ^ g))) +
                  kRound[t + i] + w[i];
      Vector t2 = ((a >> 28 | a << 36) ^ (a >> 34 | a << 30) ^ (a >> 39 | a << 25)) + ((a & b) | (c & (a | b)));
      h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
      // The schedule for the next sixteen rounds; in the last ones it is computed in vain, which costs less than a
      // test.
      Vector x = w[(i + 1) % kWords];
      Vector y = w[(i + 14) % kWords];
      w[i] += ((x >> 1 | x << 63) ^ (x >> 8 | x << 56) ^ (x >> 7)) + w[(i + 9) % kWords] +
              ((y >> 19 | y << 45) ^ (y >> 61 | y << 3) ^ (y >> 6));
    }
  }
  s[0] += a, s[1] += b, s[2] += c, s[3] += d, s[4] += e, s[5] += f, s[6] += g, s[7] += h;
  std::memcpy(lanes.state, s, sizeof s);
}

[[gnu::target("avx2")]] void Compress4(Lanes<4>& lanes) { Compress<4>(lanes); }
[[gnu::target("avx512f")]] void Compress8(Lanes<8>& lanes) { Compress<8>(lanes); }

uint64_t BigEndian(const uint8_t* bytes) {
  uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return __builtin_bswap64(value);
}

// Hashes one page of `page_size` bytes in each lane.
template <size_t N, void (*kCompress)(Lanes<N>&)>
void HashLanes(std::span<const uint8_t* const, N> pages, size_t page_size, std::span<Sha384Digest, N> out) {
  Lanes<N> lanes;
  for (size_t word = 0; word < 8; ++word) std::fill_n(lanes.state[word], N, kInitial[word]);
  for (size_t at = 0; at < page_size; at += kBlock) {
    for (size_t lane = 0; lane < N; ++lane) {
      for (size_t word = 0; word < kWords; ++word) lanes.block[word][lane] = BigEndian(pages[lane] + at + word * 8);
    }
    kCompress(lanes);
  }
  // Padding: a one bit, zeroes, and the length in bits. A page is a whole number of blocks, so it is a block of its
  // own.
  for (size_t word = 0; word < kWords; ++word) {
    uint64_t value = word == 0 ? uint64_t{1} << 63 : word == kWords - 1 ? page_size * 8 : 0;
    std::fill_n(lanes.block[word], N, value);
  }
  kCompress(lanes);
  for (size_t lane = 0; lane < N; ++lane) {
    for (size_t word = 0; word < Sha384Digest::kSize / 8; ++word) {
      uint64_t value = __builtin_bswap64(lanes.state[word][lane]);
      std::memcpy(&out[lane].bytes[word * 8], &value, sizeof value);
    }
  }
}

#endif

std::vector<Sha384Digest> HashEach(std::span<const uint8_t* const> pages, size_t page_size,
                                   [[maybe_unused]] const CpuFeatures& cpu) {
  std::vector<Sha384Digest> out(pages.size());
  size_t done = 0;
#if defined(__x86_64__)
  for (; cpu.avx512f && out.size() - done >= 8; done += 8) {
    HashLanes<8, Compress8>(pages.subspan(done).first<8>(), page_size, std::span(out).subspan(done).first<8>());
  }
  for (; cpu.avx2 && out.size() - done >= 4; done += 4) {
    HashLanes<4, Compress4>(pages.subspan(done).first<4>(), page_size, std::span(out).subspan(done).first<4>());
  }
#endif
  for (; done < out.size(); ++done) out[done] = Sha384(ByteView(pages[done], page_size));
  return out;
}

}  // namespace

std::vector<Sha384Digest> Sha384Pages(ByteView data, size_t page_size, const CpuFeatures& cpu) {
  CHECK(page_size != 0 && page_size % kBlock == 0 && data.size() % page_size == 0);
  // Most of a firmware volume is padding: a page that repeats the one before it has its digest.
  std::vector<const uint8_t*> distinct;
  std::vector<size_t> which;
  for (size_t at = 0; at < data.size(); at += page_size) {
    const uint8_t* page = &data[at];
    bool repeats = !distinct.empty() && std::memcmp(page, distinct.back(), page_size) == 0;
    if (!repeats) distinct.push_back(page);
    which.push_back(distinct.size() - 1);
  }
  std::vector<Sha384Digest> digests = HashEach(distinct, page_size, cpu);
  std::vector<Sha384Digest> out;
  out.reserve(which.size());
  for (size_t index : which) out.push_back(digests[index]);
  return out;
}

}  // namespace samovar
