// SPDX-License-Identifier: Apache-2.0
//
// The SEV-SNP launch digest of a guest that a VMM starts from firmware, and optionally kernel, initrd and command line
// by measured direct boot. Pure: bytes in, digest out. Order of pages as in QEMU target/i386/sev.c: firmware from
// 4 GiB − size upwards, the metadata sections in table order, one VMSA per vCPU. docs/measurement-snp.md tells all of
// it.
//
//   MeasuredFirmware firmware = TRY(MeasuredFirmware::Of(ovmf));        // hashes the image once
//   LaunchDigest digest = TRY(MeasureLaunch(firmware, hashes, shape));  // any number of times
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/firmware/blob_verifier.h"
#include "measurements/snp/firmware/firmware.h"
#include "measurements/snp/launch/kernel_hashes.h"
#include "measurements/snp/launch/launch_shape.h"
#include "measurements/snp/launch/page_info.h"

namespace samovar::snp {

// A firmware image, hashed page by page and parsed. Keeps no reference to the image.
class MeasuredFirmware {
 public:
  // Of measures an image that ends at 4 GiB. Errors: the tables are broken (kMalformed, kTruncated), the size is not a
  // multiple of 4096 (kMalformed), or above kMaxFirmwareSize (kLimit).
  static Result<MeasuredFirmware> Of(ByteView image);
  // FromDigest stands for an image that is not at hand: its layout, digest(), size and blob_verifier() from an earlier
  // measurement.
  static MeasuredFirmware FromDigest(FirmwareLayout layout, const LaunchDigest& digest, uint64_t size,
                                     BlobVerifier blob_verifier = BlobVerifier::kUnknown);

  [[nodiscard]] const FirmwareLayout& layout() const { return layout_; }
  // The launch digest after the firmware's own pages.
  [[nodiscard]] const LaunchDigest& digest() const { return digest_; }
  // The firmware's own pages in the order in which they are added; none after FromDigest.
  [[nodiscard]] std::span<const LaunchPage> pages() const { return pages_; }
  // Where the image lies.
  [[nodiscard]] uint64_t gpa() const { return kFourGiB - size_; }
  [[nodiscard]] uint64_t size() const { return size_; }
  // Whether it compares what it boots with the kernel hashes. kUnknown after FromDigest, unless that was told; kAbsent
  // without a look where the image has no place for the hashes.
  [[nodiscard]] BlobVerifier blob_verifier() const { return blob_verifier_; }

 private:
  MeasuredFirmware() = default;
  FirmwareLayout layout_;
  LaunchDigest digest_;
  std::vector<LaunchPage> pages_;
  uint64_t size_ = 0;
  BlobVerifier blob_verifier_ = BlobVerifier::kUnknown;
};

// MeasureLaunch returns the launch digest. `hashes` is empty for a guest without direct boot (or without
// kernel-hashes=on). Firmware without SEV metadata has a digest, although QEMU would not launch it. Errors: no reset
// block, sections that ValidateSections refuses, no measured page for the hashes table that `hashes` needs, a firmware
// that would not compare them (kUnsupported), or 0 or too many vCPUs (kUsage).
Result<LaunchDigest> MeasureLaunch(const MeasuredFirmware& firmware, const std::optional<KernelHashes>& hashes,
                                   const LaunchShape& shape);

// MeasureVcpuCounts returns the digests for 1, 2, … shape.vcpus vCPUs, at the price of the last one.
Result<std::vector<LaunchDigest>> MeasureVcpuCounts(const MeasuredFirmware& firmware,
                                                    const std::optional<KernelHashes>& hashes,
                                                    const LaunchShape& shape);

// The parts of a measurement, for who needs many of them: MeasureLaunch is MeasureBeforeVcpus, then Extend by `boot`,
// then by `others` once for each further vCPU. Errors of both: those of MeasureLaunch, but a firmware that compares
// nothing is measured: whoever explains a digest has to know such launches too.
struct VcpuPages {
  LaunchPage boot;
  LaunchPage others;
};
Result<LaunchDigest> MeasureBeforeVcpus(const MeasuredFirmware& firmware, const std::optional<KernelHashes>& hashes,
                                        Vmm vmm);
Result<VcpuPages> MeasureVcpuPages(const FirmwareLayout& layout, const LaunchShape& shape);

// LaunchStep is one page, what it is in words ("firmware", "SNP_SEC_MEM", "vCPU 0"), and the digest after it.
struct LaunchStep {
  LaunchPage page;
  std::string what;
  LaunchDigest digest;
};

// ExplainLaunch returns every page in order; the digest of the last step is what MeasureLaunch returns.
Result<std::vector<LaunchStep>> ExplainLaunch(const MeasuredFirmware& firmware,
                                              const std::optional<KernelHashes>& hashes, const LaunchShape& shape);

}  // namespace samovar::snp
