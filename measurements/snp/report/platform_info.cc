// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/platform_info.h"

namespace samovar::snp {

std::span<const PlatformBit> PlatformBits() {
  static constexpr PlatformBit kBits[] = {
      {PlatformInfo::kSmt, "SMT enabled", "", ""},
      {PlatformInfo::kTsme, "TSME enabled", "platform-tsme", "a platform with transparent memory encryption"},
      {PlatformInfo::kEcc, "ECC memory", "platform-ecc", "a platform with ECC memory"},
      {PlatformInfo::kRaplDisabled, "RAPL disabled", "platform-rapl-disabled", "a platform with RAPL disabled"},
      {PlatformInfo::kCiphertextHiding, "ciphertext hiding enabled", "platform-ciphertext-hiding",
       "a platform with ciphertext hiding enabled"},
      {PlatformInfo::kAliasCheckComplete, "alias check complete", "platform-alias-check",
       "a platform that has checked for memory aliases"},
      {PlatformInfo::kIommuWriteSafe, "IOMMU writes safe", "platform-iommu-write-safe",
       "a platform whose IOMMU cannot write into guests' memory"},
      {PlatformInfo::kTrustedIo, "trusted I/O enabled", "", ""},
  };
  return kBits;
}

}  // namespace samovar::snp
