// SPDX-License-Identifier: Apache-2.0
//
// PLATFORM_INFO: what the report says about the machine (SEV-SNP Firmware ABI, 56860, table "PLATFORM_INFO Field").
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace samovar::snp {

struct PlatformInfo {
  static constexpr uint64_t kSmt = 1 << 0;
  static constexpr uint64_t kTsme = 1 << 1;
  static constexpr uint64_t kEcc = 1 << 2;
  static constexpr uint64_t kRaplDisabled = 1 << 3;
  static constexpr uint64_t kCiphertextHiding = 1 << 4;
  static constexpr uint64_t kAliasCheckComplete = 1 << 5;
  static constexpr uint64_t kIommuWriteSafe = 1 << 6;
  static constexpr uint64_t kTrustedIo = 1 << 7;
};

// A named bit. `requirement` is the word by which a policy demands it, empty where a policy may only allow it.
struct PlatformBit {
  uint64_t mask;
  std::string_view words;        // of a report that has it
  std::string_view requirement;  // "platform-ecc"
  std::string_view demand;       // what a policy that requires it needs: "a platform with …"
};

// PlatformBits returns the named bits, lowest first.
[[nodiscard]] std::span<const PlatformBit> PlatformBits();

}  // namespace samovar::snp
