// SPDX-License-Identifier: Apache-2.0
//
// The nonce: 16 bytes that a requester chooses, so that evidence is of its build and no earlier one. A report carries
// it in its report data (report_data.h), and the host may put it into what the launch fixes: HOST_DATA of SNP (32
// bytes, SEV-SNP Firmware ABI, 56860, SNP_LAUNCH_FINISH) or MRCONFIGID of TDX (48 bytes, TD_PARAMS of the TDX Module
// 1.5 ABI).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "measurements/base/bytes.h"

namespace samovar::tee {

inline constexpr size_t kNonceSize = 16;
using Nonce = std::array<uint8_t, kNonceSize>;

inline constexpr size_t kHostDataSize = 32;
inline constexpr size_t kConfigIdSize = 48;

// HostDataOf returns the nonce as HOST_DATA (N = kHostDataSize) or MRCONFIGID (N = kConfigIdSize): it, then zeros.
template <size_t N>
[[nodiscard]] std::array<uint8_t, N> HostDataOf(const Nonce& nonce) {
  std::array<uint8_t, N> out{};
  std::copy(nonce.begin(), nonce.end(), out.begin());
  return out;
}

// IsHostDataOf tells whether the field of either size is what HostDataOf returns.
[[nodiscard]] inline bool IsHostDataOf(ByteView field, const Nonce& nonce) {
  return std::equal(nonce.begin(), nonce.end(), field.begin()) && IsZero(field.subspan(nonce.size()));
}

}  // namespace samovar::tee
