// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/advice.h"

namespace samovar::qemu {

namespace {

struct Advice {
  std::string_view symptom;
  std::string_view advice;
};

// The texts are those of QEMU 9.1 to 11.1; of the processor's own errors QEMU gives the name that the SNP ABI has.
constexpr Advice kAdvice[] = {
    {"vm-type SEV-SNP not supported",
     "this host's KVM has no SEV-SNP: enable SNP in the BIOS, boot with kvm_amd.sev_snp=1 on Linux 6.11 or newer"},
    {"vm-type TDX not supported",
     "this host's KVM has no TDX: enable TDX in the BIOS, boot with kvm_intel.tdx=1 on Linux 6.16 or newer"},
    {"KVM required", "confidential guests need /dev/kvm"},
    {"Could not access KVM kernel module: No such file",
     "there is no /dev/kvm: enable virtualization in the BIOS and load kvm_amd or kvm_intel"},
    {"Could not access KVM kernel module: Permission denied",
     "allow this user to open /dev/kvm (the group kvm, on most systems)"},
    {"Failed to open /dev/sev", "load the module ccp, and allow this user to open /dev/sev"},
    {"Policy is not allowed",
     "the processor does not meet the guest policy (SMT on without smt, or a protection that it does not have): change "
     "--policy or the BIOS settings"},
    {"Bad signature", "--id-auth does not sign this --id-block; make both with `samovar measure snp --id-block`"},
    {"Bad measurement", "the launch digest is not that of --id-block; `samovar plan` shows it"},
    {"guest firmware has no hashes table", "the firmware cannot check the kernel; use OVMF AmdSev"},
    {"Cannot allocate memory", "give the VM less memory (--memory) or the host more"},
};

}  // namespace

std::string AdviceOn(std::string_view qemu_text) {
  std::string out;
  for (const Advice& row : kAdvice) {
    if (qemu_text.find(row.symptom) == std::string_view::npos) continue;
    out.append(out.empty() ? "" : "; ").append(row.advice);
  }
  return out;
}

}  // namespace samovar::qemu
