// SPDX-License-Identifier: Apache-2.0
//
// The options that describe what is measured, once: `measure snp` and `measure tdx` take those of their TEE,
// `measure --explain-mismatch` takes both.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "host/cli/arguments.h"

namespace samovar::cli {

// What is booted, and on how many vCPUs.
inline constexpr Option kPlanOptions[] = {
    {"image", Takes::kValue, "DIR", "an image: its files, and the machine by which `samovar launch` starts it"},
    {"kernel", Takes::kValue, "FILE", "without --image: kernel, as the VMM serves it"},
    {"initrd", Takes::kValue, "FILE", "likewise: initrd; needs --kernel"},
    {"append", Takes::kValue, "TEXT", "likewise: kernel command line; needs --kernel"},
    {"vcpus", Takes::kValue, "N", "number of vCPUs; of an SNP digest also several: 1,2,4,8..64"},
};

inline constexpr Option kSnpPlanOptions[] = {
    {"ovmf", Takes::kValue, "FILE", "firmware of an SNP guest"},
    {"firmware-json", Takes::kValue, "FILE", "in place of --ovmf: the JSON of --mode snp:ovmf-hash"},
    {"vcpu-type", Takes::kValue, "NAME", "QEMU's name of the CPU, several with commas, or all"},
    {"vcpu-sig", Takes::kValue, "N", "CPU by its signature, CPUID 1 EAX; before --vcpu-type"},
    {"vcpu-family", Takes::kValue, "N", "CPU by family, model and stepping; before --vcpu-sig"},
    {"vcpu-model", Takes::kValue, "N", "see --vcpu-family"},
    {"vcpu-stepping", Takes::kValue, "N", "see --vcpu-family"},
    {"vmm-type", Takes::kValue, "VMM", "QEMU (the default), ec2 or gce"},
    {"guest-features", Takes::kValue, "N", "SEV_FEATURES of the vCPUs; default 0x1"},
};

inline constexpr Option kTdxPlanOptions[] = {
    {"firmware", Takes::kValue, "FILE", "firmware (an OVMF build for TDX)"},
    {"memory", Takes::kValue, "SIZE", "RAM of the machine: 512M, 4G or bytes; RTMR0 needs it"},
    {"qemu", Takes::kValue, "PROGRAM", "ask this QEMU for the ACPI and SMBIOS tables; needs --memory"},
    {"cpu", Takes::kValue, "MODEL", "with --qemu: CPU of the host that will run it, for SMBIOS; host where KVM is"},
    {"address-bits", Takes::kValue, "N", "with --qemu and a 64-bit BAR: physical address bits of that CPU"},
    {"device", Takes::kValues, "DEVICE", "with --qemu and --firmware: a device, as QEMU takes it; may be repeated"},
    {"machine", Takes::kValue, "TYPE", "likewise: default q35,vmport=off,hpet=off; without SMM and PIC, as any TD"},
    {"qemu-arg", Takes::kValues, "WORD", "likewise: another word of its command line; may be repeated"},
    {"acpi-tables", Takes::kValue, "FILE", "fw_cfg etc/acpi/tables"},
    {"acpi-rsdp", Takes::kValue, "FILE", "fw_cfg etc/acpi/rsdp"},
    {"table-loader", Takes::kValue, "FILE", "fw_cfg etc/table-loader"},
    {"tpm-log-area", Takes::kValue, "FILE", "fw_cfg etc/tpm/log, of a machine with a TPM"},
    {"smbios", Takes::kValue, "FILE", "fw_cfg etc/smbios/smbios-tables, or the table that the firmware installs"},
    {"mrtd-order", Takes::kValue, "ORDER", "one-pass (upstream KVM, the default) or two-pass (older vendor kernels)"},
    {"setup-header", Takes::kValue, "RULE",
     "raw, or patched as QEMU before 10.2 does; default: what --qemu does, else raw"},
    {"firmware-generation", Takes::kValue, "NAME",
     "before-202411, 202411, 202505 or 202508; read from the file otherwise"},
};

// Joined returns one table of several.
template <size_t... N>
constexpr auto Joined(const Option (&... tables)[N]) {
  std::array<Option, (N + ...)> out{};
  auto to = out.begin();
  ((to = std::copy(std::begin(tables), std::end(tables), to)), ...);
  return out;
}

// NamesOf returns the names in several tables.
[[nodiscard]] inline std::vector<std::string_view> NamesOf(std::initializer_list<std::span<const Option>> tables) {
  std::vector<std::string_view> out;
  for (std::span<const Option> table : tables) {
    for (const Option& option : table) out.push_back(option.name);
  }
  return out;
}

}  // namespace samovar::cli
