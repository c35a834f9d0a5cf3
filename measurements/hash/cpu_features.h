// SPDX-License-Identifier: Apache-2.0
//
// Which instructions of this CPU the hash functions may use, read once with CPUID (Intel SDM volume 2, CPUID; AMD APM
// volume 3, appendix E). All false on other architectures.
#pragma once

namespace samovar {

struct CpuFeatures {
  bool sha = false;      // SHA-NI, with the SSSE3 and SSE4.1 that its data layout needs
  bool avx2 = false;     // and the operating system saves its registers
  bool avx512f = false;  // likewise
};

// ThisCpu returns the features of the CPU that the program runs on.
[[nodiscard]] const CpuFeatures& ThisCpu();

}  // namespace samovar
