// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/launch/launch.h"

#include <utility>

#include "measurements/base/text.h"
#include "measurements/hash/sha512/sha384_pages.h"
#include "measurements/snp/firmware/metadata_pages.h"
#include "measurements/snp/vcpu/vcpus.h"

namespace samovar::snp {

namespace {

Result<std::vector<NamedPage>> PagesOf(const MeasuredFirmware& firmware, const std::optional<KernelHashes>& hashes,
                                       Vmm vmm) {
  return MetadataPages(firmware.layout(), hashes, vmm, {{firmware.gpa(), firmware.size()}});
}

// A digest over kernel hashes that nothing compares would name a kernel that need not run.
Result<void> CheckCompares(const MeasuredFirmware& firmware, const std::optional<KernelHashes>& hashes) {
  if (!hashes || firmware.blob_verifier() != BlobVerifier::kAbsent) return {};
  return Error(Code::kUnsupported,
               "firmware: holds no code that compares kernel, initrd and command line with their hashes, so it boots "
               "whatever the host hands it, under the same launch digest; use a build for measured direct boot "
               "(OvmfPkg/AmdSev, Debian's ovmf-amdsev)");
}

BlobVerifier BlobVerifierOf(const MeasuredFirmware& firmware, ByteView image) {
  if (!firmware.layout().hashes) return BlobVerifier::kAbsent;
  auto known = KnownBlobVerifier(firmware.digest());
  return known ? *known : FindBlobVerifier(image);
}

LaunchPage VmsaLaunchPage(const VmsaState& state) { return {PageType::kVmsa, kVmsaGpa, Sha384(EncodeVmsa(state))}; }

}  // namespace

Result<MeasuredFirmware> MeasuredFirmware::Of(ByteView image) {
  MeasuredFirmware out;
  out.layout_ = TRY(ParseFirmware(image));
  if (image.size() % kPageSize != 0) {
    return Error(Code::kMalformed, "firmware: " + Decimal(image.size()) + " bytes, expected a multiple of 4096");
  }
  out.size_ = image.size();
  uint64_t gpa = out.gpa();
  for (const Sha384Digest& contents : Sha384Pages(image, kPageSize)) {
    out.pages_.push_back({PageType::kNormal, gpa, contents});
    out.digest_ = Extend(out.digest_, out.pages_.back());
    gpa += kPageSize;
  }
  out.blob_verifier_ = BlobVerifierOf(out, image);
  return out;
}

MeasuredFirmware MeasuredFirmware::FromDigest(FirmwareLayout layout, const LaunchDigest& digest, uint64_t size,
                                              BlobVerifier blob_verifier) {
  CHECK(size <= kMaxFirmwareSize);
  MeasuredFirmware out;
  out.layout_ = std::move(layout);
  out.digest_ = digest;
  out.size_ = size;
  out.blob_verifier_ = blob_verifier;
  return out;
}

Result<LaunchDigest> MeasureBeforeVcpus(const MeasuredFirmware& firmware, const std::optional<KernelHashes>& hashes,
                                        Vmm vmm) {
  LaunchDigest digest = firmware.digest();
  for (const NamedPage& named : TRY(PagesOf(firmware, hashes, vmm))) digest = Extend(digest, named.page);
  return digest;
}

Result<VcpuPages> MeasureVcpuPages(const FirmwareLayout& layout, const LaunchShape& shape) {
  VcpuStates states = TRY(StatesOfVcpus(layout, shape));
  return VcpuPages{VmsaLaunchPage(states.boot), VmsaLaunchPage(states.others)};
}

Result<std::vector<LaunchDigest>> MeasureVcpuCounts(const MeasuredFirmware& firmware,
                                                    const std::optional<KernelHashes>& hashes,
                                                    const LaunchShape& shape) {
  LaunchDigest digest = TRY(MeasureBeforeVcpus(firmware, hashes, shape.vmm));
  TRY(CheckCompares(firmware, hashes));
  VcpuPages vcpus = TRY(MeasureVcpuPages(firmware.layout(), shape));
  std::vector<LaunchDigest> out;
  for (uint32_t i = 0; i < shape.vcpus; ++i) {
    digest = Extend(digest, i == 0 ? vcpus.boot : vcpus.others);
    out.push_back(digest);
  }
  return out;
}

Result<LaunchDigest> MeasureLaunch(const MeasuredFirmware& firmware, const std::optional<KernelHashes>& hashes,
                                   const LaunchShape& shape) {
  return TRY(MeasureVcpuCounts(firmware, hashes, shape)).back();
}

Result<std::vector<LaunchStep>> ExplainLaunch(const MeasuredFirmware& firmware,
                                              const std::optional<KernelHashes>& hashes, const LaunchShape& shape) {
  std::vector<LaunchStep> out;
  // A firmware of which only the digest is known is the first step of what follows.
  LaunchDigest digest = firmware.pages().empty() ? firmware.digest() : LaunchDigest();
  auto add = [&](const LaunchPage& page, std::string what) {
    digest = Extend(digest, page);
    out.push_back({page, std::move(what), digest});
  };
  for (const LaunchPage& page : firmware.pages()) add(page, "firmware");
  for (const NamedPage& named : TRY(PagesOf(firmware, hashes, shape.vmm))) add(named.page, named.what);
  TRY(CheckCompares(firmware, hashes));
  VcpuPages vcpus = TRY(MeasureVcpuPages(firmware.layout(), shape));
  for (uint32_t i = 0; i < shape.vcpus; ++i) add(i == 0 ? vcpus.boot : vcpus.others, "vCPU " + Decimal(i));
  return out;
}

}  // namespace samovar::snp
