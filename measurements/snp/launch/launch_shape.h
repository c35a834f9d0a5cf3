// SPDX-License-Identifier: Apache-2.0
//
// The values that describe an SEV-SNP launch: its digest (MEASUREMENT in the attestation report), and the shape of the
// virtual machine as far as the digest depends on it.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::snp {

// LaunchDigest is what the processor computes over all pages that are in the guest at launch (SEV-SNP Firmware ABI,
// 56860, SNP_LAUNCH_UPDATE). Zero before the first page.
struct LaunchDigest {
  static constexpr size_t kSize = Sha384Digest::kSize;
  Sha384Digest digest;

  [[nodiscard]] ByteView view() const { return digest.view(); }
  [[nodiscard]] std::string hex() const { return digest.hex(); }
  bool operator==(const LaunchDigest&) const = default;

  // FromHex decodes 96 hex digits; kMalformed otherwise.
  static Result<LaunchDigest> FromHex(std::string_view text) {
    return LaunchDigest{TRY(Sha384Digest::FromHex(text, "launch digest"))};
  }
};

// CpuSignature is CPUID 1 EAX as the vCPU sees it, which the VMM puts into RDX of the reset state. The register has 64
// bits; a real signature has 32.
struct CpuSignature {
  uint64_t value = 0;
  bool operator==(const CpuSignature&) const = default;
};

// The VMM that builds the guest: they differ in initial register state and in how they add some pages.
enum class Vmm { kQemu, kEc2, kGce };

// SEV_FEATURES bits of the VMSA (APM volume 2, table B-4). Which ones a host sets depends on its kernel.
inline constexpr uint64_t kFeatureSnpActive = 1 << 0;
inline constexpr uint64_t kFeatureDebugSwap = 1 << 5;

// LaunchShape is what the digest depends on besides firmware, kernel, initrd and command line.
struct LaunchShape {
  uint32_t vcpus = 1;                           // 1 … kMaxVcpus
  CpuSignature cpu;                             // ignored for EC2 and GCE, which pass a constant in RDX
  uint64_t guest_features = kFeatureSnpActive;  // SEV_FEATURES
  Vmm vmm = Vmm::kQemu;
  bool operator==(const LaunchShape&) const = default;
};

// kMaxVcpus is the limit of QEMU's q35 machine since 9.0, and of KVM. Above 255, QEMU wants KVM's irqchip with x2APIC.
inline constexpr uint32_t kMaxVcpus = 4096;

}  // namespace samovar::snp
