// SPDX-License-Identifier: Apache-2.0
//
// CPU models by the names that QEMU gives them, and the signature (CPUID 1 EAX) that each shows to the guest. The
// launch digest depends on the signature alone, so models with one signature share their digests.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "measurements/base/result.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::snp {

struct CpuModel {
  std::string_view name;  // as in QEMU's -cpu
  CpuSignature signature;
};

// CpuModels returns all models that have a name, oldest first.
[[nodiscard]] std::span<const CpuModel> CpuModels();

// FindCpuModel returns the model of that exact name; kUsage, with the names that exist, otherwise.
Result<CpuModel> FindCpuModel(std::string_view name);

// NamesOfSignature returns the names of all models with that signature, separated by ", "; empty if there is none.
[[nodiscard]] std::string NamesOfSignature(CpuSignature signature);

// EncodeSignature packs family, model and stepping (display values: family 25, not 0xF and 0xA) as CPUID 1 EAX does
// (AMD CPUID specification, 25481). Bits that have no place are dropped, as the register would drop them.
[[nodiscard]] constexpr CpuSignature EncodeSignature(uint64_t family, uint64_t model, uint64_t stepping) {
  uint64_t base = family > 0xf ? 0xf : family;
  uint64_t extended = family > 0xf ? (family - 0xf) & 0xff : 0;
  return {extended << 20 | (model >> 4 & 0xf) << 16 | base << 8 | (model & 0xf) << 4 | (stepping & 0xf)};
}

}  // namespace samovar::snp
