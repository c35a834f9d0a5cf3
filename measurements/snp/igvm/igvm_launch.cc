// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/igvm/igvm_launch.h"

#include <map>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr size_t kMaxPages = size_t{1} << 20;
constexpr size_t kCr0Offset = 0x158;  // in the VMSA (APM volume 2, table B-4)

uint64_t Cr0(ByteView vmsa) {
  ByteReader reader(vmsa.subspan(kCr0Offset, 8));
  return reader.U64Le("CR0").value();
}

// The mask of the one SEV-SNP platform of the file.
Result<IgvmMask> SnpMask(const IgvmFile& file) {
  std::optional<IgvmMask> out;
  std::string others;
  for (const IgvmPlatform& platform : file.platforms) {
    others += (others.empty() ? "" : ", ") + IgvmPlatformName(platform.type);
    if (platform.type != IgvmPlatformType::kSevSnp) continue;
    if (out) return Error(Code::kUnsupported, "IGVM: more than one SEV-SNP platform");
    out = platform.mask;
  }
  if (out) return *out;
  return Error(Code::kUnsupported,
               "IGVM: the file is not for SEV-SNP but for " + (others.empty() ? std::string("no platform") : others));
}

class Measurer {
 public:
  explicit Measurer(IgvmMask mask) : mask_(mask) {}

  Result<IgvmLaunch> Run(const IgvmFile& file) && {
    for (const IgvmGuestPolicy& policy : file.policies) {
      if ((policy.mask & mask_) != 0) out_.policy = policy.policy;
    }
    for (const IgvmDirective& directive : file.directives) {
      TRY(std::visit([this](const auto& d) { return Take(d); }, directive));
    }
    if (out_.steps.empty()) return Error(Code::kUnsupported, "IGVM: no directive adds anything on SEV-SNP");
    if (out_.contexts != 1) {
      Note("QEMU sets the state of the first vCPU alone, and the file has contexts of " + Decimal(out_.contexts));
    }
    return std::move(out_);
  }

 private:
  Result<void> Take(const IgvmPage& page) {
    if ((page.mask & mask_) == 0 || page.shared) return {};
    after_page_ = true;
    switch (page.kind) {
      case IgvmPageKind::kSecrets: return Add(PageType::kSecrets, page.gpa, "secrets", nullptr);
      case IgvmPageKind::kCpuid:
      case IgvmPageKind::kCpuidExtended: return Add(PageType::kCpuid, page.gpa, "CPUID", nullptr);
      case IgvmPageKind::kNormal: break;
    }
    if (page.unmeasured) return Add(PageType::kUnmeasured, page.gpa, "unmeasured page", nullptr);
    static constexpr std::array<uint8_t, kPageSize> kZeros{};
    ByteView contents = page.data ? *page.data : ByteView(kZeros);
    return Add(PageType::kNormal, page.gpa, page.data ? "page" : "page of zeros", &contents);
  }

  Result<void> Take(const IgvmParameterArea& area) {
    if (area.size == 0 || area.size % kPageSize != 0) {
      return Error(Code::kMalformed, "IGVM: parameter area " + Decimal(area.index) + " has " + Decimal(area.size) +
                                         " bytes, expected a multiple of 4096");
    }
    if (!areas_.emplace(area.index, area.size).second) {
      return Error(Code::kMalformed, "IGVM: parameter area " + Decimal(area.index) + " is given twice");
    }
    return {};
  }

  Result<void> Take(const IgvmParameterInsert& insert) {
    if ((insert.mask & mask_) == 0) return {};
    auto area = areas_.find(insert.index);
    if (area == areas_.end()) {
      return Error(Code::kMalformed, "IGVM: parameter area " + Decimal(insert.index) + " is not there");
    }
    // QEMU collects adjoining pages and adds them when the next page does not adjoin.
    if (after_page_) Note("QEMU adds a parameter area before the pages that stand directly in front of it");
    after_page_ = false;
    for (uint64_t at = 0; at < area->second; at += kPageSize) {
      TRY(Add(PageType::kUnmeasured, insert.gpa + at, "parameters", nullptr));
    }
    return {};
  }

  Result<void> Take(const IgvmVpContext& context) {
    if ((context.mask & mask_) == 0) return {};
    if (context.gpa != kVmsaGpa) {
      Note("KVM puts a VMSA at " + HexNumber(kVmsaGpa) + ", the file at " + HexNumber(context.gpa));
    }
    uint64_t cr0 = Cr0(context.state);
    if (cr0 != 0x30 && cr0 != 0x31) Note("KVM sets CR0 to 0x30 or 0x31, the file to " + HexNumber(cr0));
    TRY(Add(PageType::kVmsa, context.gpa, "vCPU " + Decimal(context.vp_index), &context.state));
    ++out_.contexts;
    return {};
  }

  Result<void> Take(const IgvmIdBlock& block) {
    if ((block.mask & mask_) != 0) out_.id_block_digest = LaunchDigest{block.launch_digest};
    return {};
  }

  Result<void> Add(PageType type, uint64_t gpa, std::string what, const ByteView* contents) {
    if (gpa % kPageSize != 0) return Error(Code::kMalformed, "IGVM: " + what + " at " + HexNumber(gpa) + ", no page");
    if (out_.steps.size() == kMaxPages) return Error(Code::kLimit, "IGVM: more than 4 GiB of pages");
    if (out_.contexts > 0 && type != PageType::kVmsa) Note("KVM measures VMSAs last, the file has pages behind one");
    LaunchPage page{type, gpa, contents == nullptr ? Sha384Digest() : Sha384(*contents)};
    out_.digest = Extend(out_.digest, page);
    out_.steps.push_back({page, std::move(what), out_.digest});
    return {};
  }

  void Note(std::string text) {
    for (const std::string& said : out_.notes) {
      if (said == text) return;
    }
    out_.notes.push_back(std::move(text));
  }

  IgvmMask mask_;
  std::map<uint32_t, uint64_t> areas_;
  bool after_page_ = false;
  IgvmLaunch out_;
};

}  // namespace

Result<IgvmLaunch> MeasureIgvm(const IgvmFile& file) {
  IgvmMask mask = TRY(SnpMask(file));
  return Measurer(mask).Run(file);
}

}  // namespace samovar::snp
