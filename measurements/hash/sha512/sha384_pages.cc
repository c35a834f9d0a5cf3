// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/sha512/sha384_pages.h"

#include <algorithm>
#include <cstring>

#include "measurements/hash/sha512/sha384_block.h"

namespace samovar {

namespace {

#if defined(__x86_64__)

// FIPS 180-4, section 5.3.4.
constexpr uint64_t kInitial[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
                                  0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};

// State and message block of N pages, transposed: word by word, one page in each lane.
template <size_t N>
struct Lanes {
  uint64_t state[8][N];
  uint64_t block[kSha384Words][N];
};

// One word of N pages. By name for each N: a compiler loses the size where it depends on a parameter.
template <size_t N>
struct VectorOf;
template <>
struct VectorOf<4> {
  using Type [[gnu::vector_size(32)]] = uint64_t;
};
template <>
struct VectorOf<8> {
  using Type [[gnu::vector_size(64)]] = uint64_t;
};

// Written in the compilers' vector extension: the target attributes below decide which instructions it becomes.
template <size_t N>
[[gnu::always_inline]] inline void Compress(Lanes<N>& lanes) {
  using Vector = typename VectorOf<N>::Type;
  Vector w[kSha384Words];
  Vector s[8];
  std::memcpy(w, lanes.block, sizeof w);
  std::memcpy(s, lanes.state, sizeof s);
  CompressSha384(s, w);
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
  for (size_t at = 0; at < page_size; at += kSha384Block) {
    for (size_t lane = 0; lane < N; ++lane) {
      for (size_t word = 0; word < kSha384Words; ++word)
        lanes.block[word][lane] = BigEndian(pages[lane] + at + word * 8);
    }
    kCompress(lanes);
  }
  // Padding: a one bit, zeroes, and the length in bits. A page is a whole number of blocks, so it is a block of its
  // own.
  for (size_t word = 0; word < kSha384Words; ++word) {
    uint64_t value = word == 0 ? uint64_t{1} << 63 : word == kSha384Words - 1 ? page_size * 8 : 0;
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
  CHECK(page_size != 0 && page_size % kSha384Block == 0 && data.size() % page_size == 0);
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
