// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/metadata_pages.h"

#include <algorithm>
#include <array>
#include <string>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

const char* NameOf(SectionType type) {
  switch (type) {
    case SectionType::kSecMemory: return "SNP_SEC_MEM";
    case SectionType::kSecrets: return "SNP_SECRETS";
    case SectionType::kCpuid: return "CPUID";
    case SectionType::kSvsmCallingArea: return "SVSM_CAA";
    case SectionType::kKernelHashes: return "SNP_KERNEL_HASHES";
  }
  std::abort();  // ValidateSections has refused all others
}

PageType PageTypeOf(SectionType type, Vmm vmm) {
  switch (type) {
    // Google's hypervisor adds the memory that the firmware validates itself without measuring its zeroes.
    case SectionType::kSecMemory: return vmm == Vmm::kGce ? PageType::kUnmeasured : PageType::kZero;
    case SectionType::kSecrets: return PageType::kSecrets;
    case SectionType::kCpuid: return PageType::kCpuid;
    case SectionType::kSvsmCallingArea:
    case SectionType::kKernelHashes: return PageType::kZero;
  }
  std::abort();
}

// The page that holds the hashes table, at the offset that the firmware asks for.
Result<LaunchPage> HashesPage(const MetadataSection& section, const std::optional<HashesArea>& area,
                              const KernelHashes& hashes) {
  if (!area) {
    return Error(Code::kUnsupported,
                 "footer table: no SEV hashes table entry, so the firmware would not check the kernel");
  }
  uint64_t offset = area->gpa % kPageSize;
  if (area->gpa - offset != section.gpa || offset + kHashesTableSize > kPageSize || section.size != kPageSize ||
      area->size < kHashesTableSize) {
    return Error(Code::kUnsupported,
                 "footer table: hashes table at " + HexNumber(area->gpa) + ", " + HexNumber(area->size) +
                     " bytes, does not lie in the SNP_KERNEL_HASHES page at " + HexNumber(section.gpa) + ", " +
                     HexNumber(section.size) + " bytes; the digest would not cover what the firmware reads");
  }
  auto table = EncodeKernelHashesTable(hashes);
  std::array<uint8_t, kPageSize> page{};
  std::copy(table.begin(), table.end(), page.begin() + static_cast<ptrdiff_t>(offset));
  return LaunchPage{PageType::kNormal, section.gpa, Sha384(page)};
}

}  // namespace

Result<std::vector<NamedPage>> MetadataPages(const FirmwareLayout& layout, const std::optional<KernelHashes>& hashes,
                                             Vmm vmm, const std::vector<ImageRange>& images) {
  const std::vector<MetadataSection> sections = layout.sections.value_or(std::vector<MetadataSection>());
  TRY(ValidateSections(sections, images));
  std::vector<NamedPage> out;
  std::vector<NamedPage> last;  // EC2 adds the CPUID page after all others
  bool hashes_measured = false;
  for (const MetadataSection& section : sections) {
    if (section.type == SectionType::kKernelHashes && hashes) {
      out.push_back({TRY(HashesPage(section, layout.hashes, *hashes)), NameOf(section.type)});
      hashes_measured = true;
      continue;
    }
    auto& to = section.type == SectionType::kCpuid && vmm == Vmm::kEc2 ? last : out;
    for (uint64_t at = 0; at < section.size; at += kPageSize) {
      to.push_back({{PageTypeOf(section.type, vmm), section.gpa + at, {}}, NameOf(section.type)});
    }
  }
  out.insert(out.end(), last.begin(), last.end());
  if (hashes && !hashes_measured) {
    return Error(Code::kUnsupported,
                 "SEV metadata: no SNP_KERNEL_HASHES section in the firmware, so the digest would not cover kernel, "
                 "initrd and command "
                 "line; use firmware that measures them (OVMF AmdSev), or measure without a kernel");
  }
  return out;
}

}  // namespace samovar::snp
