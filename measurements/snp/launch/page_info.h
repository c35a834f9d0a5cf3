// SPDX-License-Identifier: Apache-2.0
//
// PAGE_INFO, the 112 bytes that the processor hashes for each page that is added to a guest, and GCTX, the running
// launch digest (SEV-SNP Firmware ABI, 56860, "PAGE_INFO", SNP_LAUNCH_UPDATE). Integers are little-endian.
#pragma once

#include <cstdint>

#include "measurements/base/bytes.h"
#include "measurements/hash/digest.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::snp {

enum class PageType : uint8_t {
  kNormal = 1,
  kVmsa = 2,
  kZero = 3,
  kUnmeasured = 4,
  kSecrets = 5,
  kCpuid = 6,
};

// LaunchPage is one page as the digest sees it: `contents` is SHA-384 of a normal or VMSA page, zero for all others.
struct LaunchPage {
  PageType type;
  uint64_t gpa;
  Sha384Digest contents;
  bool operator==(const LaunchPage&) const = default;
};

// PageTypeName returns "normal", "vmsa", "zero", "unmeasured", "secrets" or "cpuid".
[[nodiscard]] const char* PageTypeName(PageType type);

// Extend returns the launch digest after `page` was added to a guest whose digest was `before`.
[[nodiscard]] LaunchDigest Extend(const LaunchDigest& before, const LaunchPage& page);

// VMSA pages have no address of their own: the RMP records ~0, of which the page-aligned low 52 bits are measured.
inline constexpr uint64_t kVmsaGpa = 0xFFFFFFFFF000;

}  // namespace samovar::snp
