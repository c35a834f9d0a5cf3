// SPDX-License-Identifier: Apache-2.0
//
// The VMSA: the page that holds the encrypted register state of a vCPU, as it is at reset (APM volume 2, table B-4;
// SEV-ES Save Area). The digest covers it, so it must be bit for bit what KVM makes of the VMM's reset state.
// Little-endian.
#pragma once

#include <array>
#include <cstdint>

#include "measurements/snp/launch/launch_shape.h"

namespace samovar::snp {

using VmsaPage = std::array<uint8_t, 4096>;

// Where the boot processor starts: the reset vector, 16 bytes below 4 GiB.
inline constexpr uint32_t kBootEip = 0xFFFFFFF0;

// VmsaState is what varies between vCPUs, guests and VMMs.
struct VmsaState {
  uint32_t eip = kBootEip;  // CS base and RIP together
  CpuSignature cpu;
  uint64_t sev_features = 0;
  Vmm vmm = Vmm::kQemu;
};

// EncodeVmsa returns the page of a vCPU that starts in real mode at `state.eip`.
[[nodiscard]] VmsaPage EncodeVmsa(const VmsaState& state);

// EncodeSvsmVmsa returns the page of a vCPU of Coconut-SVSM, which QEMU starts in 32-bit protected mode at `state.eip`;
// `state.vmm` must be kQemu.
[[nodiscard]] VmsaPage EncodeSvsmVmsa(const VmsaState& state);

}  // namespace samovar::snp
