// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/launch/sev_digest.h"

#include "measurements/snp/firmware/firmware.h"
#include "measurements/snp/vcpu/vcpus.h"

namespace samovar::snp {

namespace {

Result<FirmwareLayout> Begin(Sha256Hasher& hasher, ByteView firmware, const std::optional<KernelHashes>& hashes) {
  FirmwareLayout layout = TRY(ParseFirmware(firmware));
  hasher.Update(firmware);
  if (!hashes) return layout;
  if (!layout.hashes || layout.hashes->gpa == 0 || layout.hashes->size < kHashesTableSize) {
    return Error(
        Code::kUnsupported,
        "footer table: no SEV hashes table entry with room for the table, so the digest would not cover kernel, "
        "initrd and command line; use firmware that measures them (OVMF AmdSev)");
  }
  hasher.Update(EncodeKernelHashesTable(*hashes));
  return layout;
}

}  // namespace

Result<SevDigest> MeasureSev(ByteView firmware, const std::optional<KernelHashes>& hashes) {
  Sha256Hasher hasher;
  TRY(Begin(hasher, firmware, hashes));
  return SevDigest{hasher.Finish()};
}

Result<SevDigest> MeasureSevEs(ByteView firmware, const std::optional<KernelHashes>& hashes, const LaunchShape& shape) {
  Sha256Hasher hasher;
  FirmwareLayout layout = TRY(Begin(hasher, firmware, hashes));
  LaunchShape without_features = shape;
  without_features.guest_features = 0;
  VcpuStates vcpus = TRY(StatesOfVcpus(layout, without_features));
  VmsaPage others = EncodeVmsa(vcpus.others);
  hasher.Update(EncodeVmsa(vcpus.boot));
  for (uint32_t i = 1; i < shape.vcpus; ++i) hasher.Update(others);
  return SevDigest{hasher.Finish()};
}

}  // namespace samovar::snp
