// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/cpu_features.h"

#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace samovar {

namespace {

#if defined(__x86_64__)

struct Leaf {
  uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Leaf ReadLeaf(uint32_t number) {
  Leaf out;
  __get_cpuid_count(number, 0, &out.eax, &out.ebx, &out.ecx, &out.edx);
  return out;
}

constexpr bool Bit(uint32_t word, int bit) { return (word >> bit & 1) != 0; }

// XCR0: which register files the operating system saves. Only to be read if CPUID says OSXSAVE.
uint32_t SavedState() {
  uint32_t low = 0;
  uint32_t high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

CpuFeatures Detect() {
  Leaf one = ReadLeaf(1);
  Leaf seven = ReadLeaf(7);
  uint32_t saved = Bit(one.ecx, 27) ? SavedState() : 0;
  CpuFeatures out;
  out.sha = Bit(seven.ebx, 29) && Bit(one.ecx, 9) && Bit(one.ecx, 19);
  out.avx2 = Bit(seven.ebx, 5) && (saved & 0x06) == 0x06;      // SSE and AVX state
  out.avx512f = Bit(seven.ebx, 16) && (saved & 0xE6) == 0xE6;  // and opmask, upper halves, upper registers
  return out;
}

#else

CpuFeatures Detect() { return {}; }

#endif

}  // namespace

const CpuFeatures& ThisCpu() {
  static const CpuFeatures features = Detect();
  return features;
}

}  // namespace samovar
