// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/svsm.h"

#include <string>
#include <utility>

#include "measurements/base/text.h"
#include "measurements/hash/sha512/sha384_pages.h"
#include "measurements/snp/firmware/metadata_pages.h"
#include "measurements/snp/vcpu/vmsa.h"

namespace samovar::snp {

namespace {

// Where the image lies: directly below the variable store.
Result<ImageRange> RangeOf(const MeasuredFirmware& firmware, ByteView svsm, uint64_t vars_size) {
  if (svsm.size() % kPageSize != 0 || vars_size % kPageSize != 0) {
    return Error(Code::kMalformed, "SVSM: image of " + Decimal(svsm.size()) + " bytes and variable store of " +
                                       Decimal(vars_size) + " bytes, expected multiples of 4096");
  }
  if (vars_size > firmware.gpa() || svsm.size() > firmware.gpa() - vars_size) {
    return Error(Code::kLimit,
                 "SVSM: image and variable store do not fit below the firmware at " + HexNumber(firmware.gpa()));
  }
  return ImageRange{firmware.gpa() - vars_size - svsm.size(), svsm.size()};
}

Result<VmsaPage> VmsaOf(const FirmwareLayout& layout, const ImageRange& range, const LaunchShape& shape) {
  if (!layout.svsm_launch_offset)
    return Error(Code::kUnsupported, "footer table: no SVSM info entry; not an SVSM image");
  if (*layout.svsm_launch_offset >= range.size) {
    return Error(Code::kMalformed, "footer table: SVSM info: entry point " + HexNumber(*layout.svsm_launch_offset) +
                                       " is outside the image of " + HexNumber(range.size) + " bytes");
  }
  auto eip = static_cast<uint32_t>(range.gpa + *layout.svsm_launch_offset);
  return EncodeSvsmVmsa({eip, shape.cpu, kFeatureSnpActive, shape.vmm});
}

}  // namespace

Result<std::vector<LaunchStep>> ExplainSvsmLaunch(const MeasuredFirmware& firmware, ByteView svsm, uint64_t vars_size,
                                                  const LaunchShape& shape) {
  if (shape.vmm != Vmm::kQemu) return Error(Code::kUnsupported, "SVSM: only QEMU starts it in a way that is known");
  if (shape.vcpus == 0 || shape.vcpus > kMaxVcpus) {
    return Error(Code::kUsage, Decimal(shape.vcpus) + " vCPUs: expected 1 to " + Decimal(kMaxVcpus));
  }
  FirmwareLayout layout = TRY(ParseFirmware(svsm).In("SVSM"));
  ImageRange range = TRY(RangeOf(firmware, svsm, vars_size));
  std::vector<NamedPage> sections =
      TRY(MetadataPages(layout, std::nullopt, shape.vmm, {{firmware.gpa(), firmware.size()}, range}).In("SVSM"));
  VmsaPage vmsa_bytes = TRY(VmsaOf(layout, range, shape));
  LaunchPage vmsa{PageType::kVmsa, kVmsaGpa, Sha384(vmsa_bytes)};

  std::vector<LaunchStep> out;
  LaunchDigest digest;
  auto add = [&](const LaunchPage& page, std::string what) {
    digest = Extend(digest, page);
    out.push_back({page, std::move(what), digest});
  };
  for (const LaunchPage& page : firmware.pages()) add(page, "firmware");
  uint64_t gpa = range.gpa;
  for (const Sha384Digest& contents : Sha384Pages(svsm, kPageSize)) {
    add({PageType::kNormal, gpa, contents}, "SVSM");
    gpa += kPageSize;
  }
  for (const NamedPage& named : sections) add(named.page, named.what);
  for (uint32_t i = 0; i < shape.vcpus; ++i) add(vmsa, "vCPU " + Decimal(i));
  return out;
}

}  // namespace samovar::snp
